package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The examples in the help of a command. */
public final class Examples {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  private Examples() {}

  /** The arguments of each, as a shell splits them; of a pipe those of the part that is ours. */
  public static List<List<String>> of(Object command) {
    CommandLine line = command instanceof CommandLine made ? made : new CommandLine(command);
    String name = line.getCommandName();
    List<List<String>> examples =
        Stream.of(line.getCommandSpec().usageMessage().footer())
            .filter(text -> text.startsWith("  "))
            .map(text -> text.strip().split(" {2,}")[0])
            .flatMap(text -> Stream.of(text.split(" \\| ")))
            .filter(part -> part.equals(name) || part.startsWith(name + " "))
            .map(part -> words(part.substring(name.length())))
            .toList();
    assertFalse(examples.isEmpty(), name + " has no example");
    return examples;
  }

  private static List<String> words(String text) {
    return WORD.matcher(text)
        .results()
        .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
        .toList();
  }
}
