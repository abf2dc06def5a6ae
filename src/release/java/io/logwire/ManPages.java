package io.logwire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Writes the man pages, made from the commands as `--help` has them: one for the program, one for
 * each command, in which those below it have sections.
 *
 * <p>Arguments: the folder, the version, the date, and a file of more sections for the page of the
 * program.
 */
final class ManPages {
  private final String version;
  private final String date;

  private ManPages(String version, String date) {
    this.version = version;
    this.date = date;
  }

  public static void main(String[] args) throws IOException {
    ManPages pages = new ManPages(args[1], args[2]);
    Path folder = Path.of(args[0]);
    CommandLine logwire = new Commands().commandLine();
    Files.writeString(
        folder.resolve("logwire.1"), pages.program(logwire, Files.readString(Path.of(args[3]))));
    for (Map.Entry<String, CommandLine> command : logwire.getSubcommands().entrySet()) {
      String name = "logwire-" + command.getKey();
      Files.writeString(folder.resolve(name + ".1"), pages.command(name, command.getValue()));
    }
  }

  private String program(CommandLine root, String more) {
    StringBuilder page = head("logwire", "event log for small teams, in one SQLite file");
    page.append(".SH SYNOPSIS\n.B logwire\n[\\fB\\-\\-config\\fR=\\fIFILE\\fR]\n");
    page.append("[\\fICOMMAND\\fR [\\fIARGUMENTS\\fR]]\n.SH DESCRIPTION\n");
    page.append(paragraphs(root.getCommandSpec().usageMessage().description()));
    page.append(".SH OPTIONS\n").append(arguments(root.getCommandSpec()));
    page.append(".SH COMMANDS\n");
    root.getSubcommands()
        .forEach(
            (name, command) ->
                page.append(".TP\n.BR logwire\\-%s (1)\n".formatted(escaped(name)))
                    .append(paragraphs(command.getCommandSpec().usageMessage().description())));
    return page.append(more).toString();
  }

  private String command(String name, CommandLine command) {
    String[] description = command.getCommandSpec().usageMessage().description();
    StringBuilder page = head(name, summary(description));
    page.append(".SH SYNOPSIS\n");
    Collection<CommandLine> below = command.getSubcommands().values();
    page.append(
        (below.isEmpty() ? List.of(command) : below)
            .stream().map(ManPages::synopsis).collect(Collectors.joining(".br\n")));
    page.append(".SH DESCRIPTION\n").append(paragraphs(description));
    page.append(".SH OPTIONS\n").append(arguments(command.getCommandSpec()));
    command
        .getSubcommands()
        .forEach(
            (word, one) -> {
              page.append(".SH %s\n".formatted(escaped(word.toUpperCase(Locale.ROOT))));
              page.append(paragraphs(one.getCommandSpec().usageMessage().description()));
              page.append(arguments(one.getCommandSpec()));
              page.append(footer(".SS", one));
            });
    page.append(footer(".SH", command));
    return page.append(
            """
            .SH EXIT STATUS
            0 if it has done what was asked, 1 if not, 2 if the command line or the settings are wrong.
            .SH SEE ALSO
            .BR logwire (1)
            """)
        .toString();
  }

  private StringBuilder head(String name, String summary) {
    return new StringBuilder()
        .append(".TH %s 1 %s \"LogWire %s\" LogWire\n".formatted(escaped(name.toUpperCase(Locale.ROOT)), date, version))
        .append(".SH NAME\n%s \\- %s\n".formatted(escaped(name), escaped(summary)));
  }

  private static String synopsis(CommandLine command) {
    String text =
        new CommandLine.Help(command.getCommandSpec(), CommandLine.Help.defaultColorScheme(Ansi.OFF))
            .synopsis(0);
    return escaped(text.strip().replaceAll("\\s+", " ")) + "\n";
  }

  private static String arguments(CommandSpec spec) {
    StringBuilder list = new StringBuilder();
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      list.append(".TP\n.I %s\n".formatted(escaped(parameter.paramLabel())));
      list.append(paragraphs(parameter.description()));
    }
    boolean isNested = spec.parent() != null && spec.parent().parent() != null;
    for (OptionSpec option : spec.options()) {
      if (isNested && spec.parent().optionsMap().containsKey(option.longestName())) {
        continue; // it stands there
      }
      String names = "\\fB" + escaped(String.join(", ", option.names())) + "\\fR";
      String value = option.arity().max() > 0 ? "=\\fI" + escaped(option.paramLabel()) + "\\fR" : "";
      list.append(".TP\n").append(names).append(value).append('\n');
      list.append(paragraphs(option.description()));
    }
    return list.toString();
  }

  // What stands below the options of `--help`: sections whose heads end with a colon, line by line.
  private static String footer(String section, CommandLine command) {
    StringBuilder text = new StringBuilder();
    List<String> lines = List.of(command.getCommandSpec().usageMessage().footer());
    boolean asIs = false;
    for (String line : lines) {
      if (line.endsWith(":") && !line.startsWith(" ")) {
        text.append(asIs ? ".fi\n" : "");
        text.append("%s %s\n.nf\n".formatted(section, escaped(line.replace(":", "").toUpperCase(Locale.ROOT))));
        asIs = true;
      } else if (line.isBlank()) {
        text.append(asIs ? ".fi\n.PP\n" : text.isEmpty() ? "" : ".PP\n");
        asIs = false;
      } else {
        boolean example = asIs && line.strip().startsWith(command.getCommandName() + " ");
        text.append(escaped(example ? line.replaceFirst("^ *", "  logwire ") : line)).append('\n');
      }
    }
    String all = text.append(asIs ? ".fi\n" : "").toString();
    return all.isBlank() || all.startsWith(section) ? all : section + " NOTES\n" + all;
  }

  private static String paragraphs(String[] lines) {
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      text.append(line.isBlank() ? ".PP" : escaped(line.replace("%n", ""))).append('\n');
    }
    return text.toString();
  }

  private static String summary(String[] description) {
    String text = String.join(" ", description).replace("%n", "").strip();
    int end = text.indexOf(". ");
    String sentence = (end < 0 ? text : text.substring(0, end)).replaceFirst("\\.$", "");
    return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
  }

  // A dot or a quote at the beginning of a line would be a request to roff.
  private static String escaped(String text) {
    String plain = text.replace("\\", "\\e").replace("-", "\\-");
    return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
  }
}
