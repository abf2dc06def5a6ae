package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The examples in the help of export and import work as they stand. */
class TransferExamplesTest extends TransferFixture {
  @Test
  void helpsWithExamplesThatWork() throws Exception {
    Path data = folder.resolve("data");
    try (TestStore store = new TestStore(data)) {
      store.append(
          new LogEntry("orders", "user 4711", "l", "", LogType.ERROR, false, List.of(), Map.of()));
    }
    for (String example : examples(new ExportCommand(Around.folder(data), exported))) {
      assertEquals(0, exports(data, arguments(example)), example);
      assertEquals("", err.toString().replaceAll("1 log exported.*\n", ""), example);
    }
    Files.copy(folder.resolve("errors.csv"), folder.resolve("logs.csv"));
    InputStream before = System.in;
    System.setIn(Files.newInputStream(folder.resolve("logs.ndjson")));
    try {
      for (String example : examples(Around.imports(Around.folder(data)))) {
        assertEquals(0, imports(data, arguments(example)), example + err);
        assertEquals("0 logs imported, 1 was there already.\n", err.toString(), example);
      }
    } finally {
      System.setIn(before);
    }
  }

  private static List<String> examples(Object command) {
    CommandLine line = new CommandLine(command);
    String name = line.getCommandName();
    List<String> examples =
        Stream.of(line.getCommandSpec().usageMessage().footer())
            .filter(text -> text.startsWith("  "))
            .map(text -> text.strip().split(" {2,}")[0])
            .map(
                text ->
                    Stream.of(text.split(" \\| "))
                        .filter(part -> part.startsWith(name))
                        .findFirst()
                        .orElseThrow())
            .toList();
    assertTrue(examples.size() >= 3);
    return examples;
  }

  /**
   * The words behind the name of the command, as a shell splits them; files in the test's folder.
   */
  private String[] arguments(String example) {
    List<String> words = new ArrayList<>();
    java.util.regex.Matcher word =
        java.util.regex.Pattern.compile("'([^']*)'|(\\S+)")
            .matcher(example.substring(example.indexOf(' ')));
    while (word.find()) {
      String text = word.group(1) == null ? word.group(2) : word.group(1);
      words.add(text.matches("\\w+\\.(ndjson|csv)") ? folder.resolve(text).toString() : text);
    }
    return words.toArray(String[]::new);
  }
}
