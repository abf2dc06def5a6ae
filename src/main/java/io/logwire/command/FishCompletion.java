package io.logwire.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A script for fish that completes commands, options and values, and says what each is for. */
final class FishCompletion {
  // As the command was called, which may be by its path.
  private static final String STORED =
      """
      function __logwire_stored
          set -l line (commandline -opc)
          set -l program (string replace -r '^~' $HOME -- $line[1])
          set -l word (string replace -r -- '^--[a-z-]*=' '' (commandline -ct))
          $program complete $argv[1] -- (string unescape -- $word) $line[2..-1] 2>/dev/null
      end
      """;

  private final String name;
  private final StringBuilder script = new StringBuilder();

  private FishCompletion(String name) {
    this.name = name;
  }

  static String script(CommandLine root, String name) {
    FishCompletion fish = new FishCompletion(name);
    fish.script.append(STORED);
    fish.script.append("complete -c ").append(name).append(" -f\n");
    fish.command(root, "");
    return fish.script.toString();
  }

  // Where: the condition under which this command is the one that is typed, empty for the root.
  private void command(CommandLine command, String where) {
    Map<String, CommandLine> below = command.getSubcommands();
    String none =
        where.isEmpty()
            ? "__fish_use_subcommand"
            : where + "; and not __fish_seen_subcommand_from " + String.join(" ", below.keySet());
    below.forEach(
        (word, one) -> line(none, "-a " + word + " -d " + quoted(CompletionWords.summary(one))));
    command
        .getCommandSpec()
        .options()
        .forEach(option -> line(below.isEmpty() ? where : none, of(option)));
    for (ArgSpec parameter : command.getCommandSpec().positionalParameters()) {
      line(where, values(parameter));
    }
    below.forEach(
        (word, one) ->
            command(
                one,
                (where.isEmpty() ? "" : where + "; and ") + "__fish_seen_subcommand_from " + word));
  }

  private void line(String condition, String what) {
    if (!what.isEmpty()) {
      script.append("complete -c %s -n %s %s\n".formatted(name, quoted(condition), what));
    }
  }

  private static String of(OptionSpec option) {
    StringBuilder line = new StringBuilder();
    for (String name : option.names()) {
      line.append(name.startsWith("--") ? "-l " : "-s ")
          .append(name.replaceFirst("^-+", ""))
          .append(' ');
    }
    if (option.arity().max() > 0) {
      boolean isFile = option.typeInfo().getType() == Path.class;
      line.append(isFile ? "-r " : "-x ").append(values(option)).append(' ');
    }
    return line.append("-d ").append(quoted(CompletionWords.summary(option))).toString();
  }

  private static String values(ArgSpec argument) {
    Optional<StoredWords> stored = CompletionWords.stored(argument);
    if (stored.isPresent()) {
      return "-a " + quoted("(__logwire_stored " + stored.get().text() + ")");
    }
    List<String> candidates = CompletionWords.candidates(argument);
    if (!candidates.isEmpty()) {
      return "-a " + quoted(String.join(" ", candidates));
    }
    return argument.typeInfo().getType() == Path.class ? "-F" : "";
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
