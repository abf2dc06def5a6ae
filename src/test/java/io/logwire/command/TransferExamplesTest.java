package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The examples in the help of export and import work as they stand. */
class TransferExamplesTest extends TransferFixture {
  @Test
  void helpsWithExamplesThatWork() throws Exception {
    Path data = folder.resolve("data");
    try (TestStore store = new TestStore(data)) {
      store.append(
          new LogEntry("orders", "user 4711", "l", "", LogType.ERROR, false, List.of(), Map.of()));
    }
    for (List<String> example : Examples.of(new ExportCommand(Around.folder(data), exported))) {
      assertEquals(0, exports(data, here(example)), example::toString);
      assertEquals("", err.toString().replaceAll("1 log exported.*\n", ""), example::toString);
    }
    Files.copy(folder.resolve("errors.csv"), folder.resolve("logs.csv"));
    InputStream before = System.in;
    System.setIn(Files.newInputStream(folder.resolve("logs.ndjson")));
    try {
      for (List<String> example : Examples.of(Around.imports(Around.folder(data)))) {
        assertEquals(0, imports(data, here(example)), example + " " + err);
        assertEquals("0 logs imported, 1 was there already.\n", err.toString(), example::toString);
      }
    } finally {
      System.setIn(before);
    }
  }

  /** With files in the test's folder. */
  private String[] here(List<String> example) {
    return example.stream()
        .map(word -> word.matches("\\w+\\.(ndjson|csv)") ? folder.resolve(word).toString() : word)
        .toArray(String[]::new);
  }
}
