package io.logwire.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/** What the scripts say of commands and arguments. */
final class CompletionWords {
  private CompletionWords() {}

  /** The first sentence of what a command is for, on one line. */
  static String summary(CommandLine command) {
    return first(command.getCommandSpec().usageMessage().description());
  }

  static String summary(ArgSpec argument) {
    return first(argument.description());
  }

  /** All values that there are, or none where any text may stand. */
  static List<String> candidates(ArgSpec argument) {
    List<String> values = new ArrayList<>();
    if (argument.completionCandidates() != null) {
      argument.completionCandidates().forEach(values::add);
    }
    return values;
  }

  /** What a shell asks for while somebody types, where there are no such values. */
  static Optional<StoredWords> stored(ArgSpec argument) {
    List<String> only = candidates(argument);
    return Arrays.stream(StoredWords.values())
        .filter(kind -> only.equals(List.of(kind.placeholder())))
        .findFirst();
  }

  private static String first(String[] lines) {
    String text = String.join(" ", lines).replace("%n", " ").strip();
    int end = text.indexOf(". ");
    String sentence = end < 0 ? text : text.substring(0, end);
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }
}
