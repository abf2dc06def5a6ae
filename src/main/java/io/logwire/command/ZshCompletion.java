package io.logwire.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A script for zsh that completes commands, options and values, and says what each is for. It works
 * both ways: sourced, and as a file {@code _logwire} in a folder of {@code $fpath}.
 */
final class ZshCompletion {
  // As the command was called, which may be by its path. compadd quotes what a shell would read.
  private static final String STORED =
      """
      _logwire_stored() {
        local -a found
        found=("${(@f)$(${~logwire_line[1]} complete $1 -- "${(Q)PREFIX}" "${(@)logwire_line[2,-1]}" 2> /dev/null)}")
        [ -z "$found[1]" ] || compadd -a found
      }

      """;

  private ZshCompletion() {}

  static String script(CommandLine root, String name) {
    String function = "_" + root.getCommandName();
    StringBuilder script = new StringBuilder("#compdef ").append(name).append("\n\n");
    script.append(STORED);
    function(root, function, script);
    return script
        .append("if [ \"${funcstack[1]}\" = \"%s\" ]; then\n".formatted(function))
        .append("  %s \"$@\"\nelse\n  compdef %s %s\nfi\n".formatted(function, function, name))
        .toString();
  }

  // Those of the commands below come first: a function has to be there when it is called.
  private static void function(CommandLine command, String function, StringBuilder script) {
    Map<String, CommandLine> below = command.getSubcommands();
    below.forEach((name, one) -> function(one, function + "_" + name, script));
    StringJoiner arguments = new StringJoiner(" \\\n    ", "_arguments ", "");
    command.getCommandSpec().options().forEach(option -> options(option).forEach(arguments::add));
    script.append(function).append("() {\n");
    if (below.isEmpty()) {
      command
          .getCommandSpec()
          .positionalParameters()
          .forEach(one -> arguments.add(positional(one)));
      script.append("  ").append(arguments).append("\n}\n\n");
      return;
    }
    arguments.add("'1:command:->command'").add("'*::argument:->argument'");
    if (command.getParent() == null) {
      script.append("  local -a logwire_line\n  logwire_line=(\"${(@Q)words}\")\n");
    }
    script.append("  local state line\n  local -A opt_args\n  local -a commands\n");
    script.append("  ").append(arguments.toString().replaceFirst("_arguments", "_arguments -C"));
    script.append(" && return\n  case $state in\n    command)\n      commands=(\n");
    below.forEach(
        (name, one) ->
            script
                .append("        ")
                .append(quoted(name + ":" + CompletionWords.summary(one).replace(":", "\\:")))
                .append('\n'));
    script.append("      )\n      _describe command commands\n      ;;\n");
    script.append("    argument)\n      case ${words[1]} in\n");
    below
        .keySet()
        .forEach(name -> script.append("        %s) %s_%s ;;\n".formatted(name, function, name)));
    script.append("      esac\n      ;;\n  esac\n}\n\n");
  }

  private static List<String> options(OptionSpec option) {
    List<String> all = new ArrayList<>();
    for (String name : option.names()) {
      boolean valued = option.arity().max() > 0;
      String spec =
          (option.isMultiValue() ? "*" : "")
              + name
              + (valued && name.startsWith("--") ? "=" : "")
              + "["
              + CompletionWords.summary(option).replace("[", "\\[").replace("]", "\\]")
              + "]"
              + (valued ? ":" + values(option) : "");
      all.add(quoted(spec));
    }
    return all;
  }

  private static String positional(PositionalParamSpec parameter) {
    boolean many = parameter.index().max() > parameter.index().min() || parameter.arity().max() > 1;
    return quoted((many ? "*" : parameter.index().min() + 1) + ":" + values(parameter));
  }

  private static String values(ArgSpec argument) {
    String label = argument.paramLabel().replace(":", "\\:") + ":";
    Optional<StoredWords> stored = CompletionWords.stored(argument);
    if (stored.isPresent()) {
      return label + " _logwire_stored " + stored.get().text();
    }
    List<String> candidates = CompletionWords.candidates(argument);
    if (!candidates.isEmpty()) {
      return label + "(" + String.join(" ", candidates) + ")";
    }
    // No values instead of any: else zsh completes no option that stands in its place.
    return label + (argument.typeInfo().getType() == Path.class ? "_files" : "()");
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
