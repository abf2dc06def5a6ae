package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogId;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.Store;
import io.logwire.store.sqlite.SqliteStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What jq, spreadsheets and other programs make of a file of logs. */
class ForeignFilesTest {
  private static final String ONE =
      "{\"id\":538096435200000,\"time\":\"2024-02-29T12:00:00Z\",\"channel_id\":\"c\",\"label\":\"one\"}";
  private static final String TWO =
      ONE.replace("200000", "200001").replace("one", "größe, \\\"2\\\"");

  @TempDir Path folder;
  private int files;

  private CommandRun imports(String text) throws IOException {
    return imports(text.getBytes(StandardCharsets.UTF_8));
  }

  private CommandRun imports(byte[] text) throws IOException {
    Path file = Files.write(folder.resolve("file-" + ++files), text);
    return CommandRun.of(Around.imports(Around.folder(data())), file.toString());
  }

  private Path data() {
    return folder.resolve("data-" + files);
  }

  private List<StoredLog> logs() {
    try (Store store = SqliteStore.existing(data(), Clock.systemUTC())) {
      return store.reader().find(LogQuery.latest(50));
    }
  }

  private void assertTakes(String text) throws IOException {
    CommandRun run = imports(text);
    assertEquals(0, run.exit(), text + run.err());
    assertEquals(
        List.of("größe, \"2\"", "one"),
        logs().stream().map(log -> log.entry().label()).toList(),
        text);
  }

  @Test
  void takesWhatJqPrints() throws Exception {
    assertTakes(ONE + "\n" + TWO + "\n");
    assertTakes("\ufeff" + ONE + "\r\n" + TWO + "\r\n");
    assertTakes("[" + ONE + "," + TWO + "]\n"); // jq -s -c
    String indented = (ONE + "\n" + TWO).replace("{", "{\n  ").replace(",\"", ",\n  \"");
    assertTakes(indented.replace("}", "\n}")); // jq .
    assertTakes("[\n" + indented.replace("}\n{", "},\n{") + "\n]\n"); // jq -s .
  }

  @Test
  void takesWhatSpreadsheetsSave() throws Exception {
    String table =
        "id,channel_id,label,alert,tags\n538096435200000,c,one,FALSE,\n"
            + "538096435200001,c,\"größe, \"\"2\"\"\",TRUE,\"[\"\"eu\"\"]\"\n";
    assertTakes(table);
    assertTrue(logs().get(0).entry().alert());
    assertFalse(logs().get(1).entry().alert());
    assertTakes("\ufeff" + table.replace("\n", "\r\n"));
    assertTakes(table + ",,,,\r\n,,,,\r\n\r\n");
    assertTakes(table.replace("\n", ",,\n"));
    String semicolons = "id;channel_id;label\n538096435200000;c;one\n";
    assertTakes(semicolons + "538096435200001;c;\"größe, \"\"2\"\"\"\n");
    assertTakes((semicolons + "538096435200001;c;\"größe, \"\"2\"\"\"\n").replace(';', '\t'));
    assertTakes(
        "\ufeff\"id\";\"channel_id\";\"label\"\r\n538096435200000;c;one\r\n"
            + "538096435200001;c;\"größe, \"\"2\"\"\"\r\n");
  }

  @Test
  void refusesTheRestWithItsCauseAndNeverInTheWordsOfALibrary() throws Exception {
    Map<String, String> faults =
        Map.of(
            "[" + ONE + "\n",
            "line 2 is not JSON: it breaks off",
            "[" + ONE + ",\n 5]",
            "line 2 has a value that is not a JSON object",
            "{\n \"id\": 1,\n \"label: 2 }",
            "line 3 is not JSON",
            ONE.replace("\"label\"", "'label'"),
            "line 1 is not JSON at column",
            "id,channel_id,label,tags\n538096435200000,c,l,eu",
            "such as [\"eu\",\"shop\"]",
            "id,channel_id,label,custom_references\n538096435200000,c,l,a",
            "such as {\"order\"",
            "id,channel_id,label\n5.38096E+14,c,l",
            "a spreadsheet has rounded it",
            "time,channel_id,label\n29.02.2024 12:00,c,l",
            "it is as 2026-11-24T18:30:00Z");
    for (Map.Entry<String, String> fault : faults.entrySet()) {
      CommandRun run = imports(fault.getKey());
      assertEquals(1, run.exit(), fault.getKey());
      assertTrue(run.err().contains(fault.getValue()), run.err());
      assertFalse(run.err().matches("(?s).*(Unexpected|JsonToken|Source:).*"), run.err());
    }
    byte[] latin = ("[" + TWO + "]").getBytes(StandardCharsets.ISO_8859_1);
    assertTrue(imports(latin).err().contains("is not valid UTF-8; save it in that encoding"));
  }

  @Test
  void aLogWithATimeAndNoIdIsHistory() throws Exception {
    String history =
        "time,channel_id,label\n2024-02-29T12:00:00Z,c,one\n2024-02-29T12:00:00Z,c,two\n"
            + "2024-02-29T13:00:00.5+01:00,c,three\n";
    assertEquals(0, imports(history).exit());
    List<StoredLog> logs = logs();
    assertEquals(
        List.of("three", "two", "one"), logs.stream().map(log -> log.entry().label()).toList());
    long first = LogId.firstAt(Instant.parse("2024-02-29T12:00:00Z"));
    assertEquals(first, logs.get(2).id());
    assertEquals(first + 1, logs.get(1).id());
    assertEquals(Instant.parse("2024-02-29T12:00:00.500Z"), logs.get(0).time());
    files--; // the same folder again
    assertEquals("0 logs imported, 3 were there already.\n", imports(history).err());
    String disorder = imports(history + "2024-02-29T11:00:00Z,c,four\n").err();
    assertTrue(disorder.contains("line 5 has the time 2024-02-29T11:00:00Z, which is before"));
    assertTrue(imports("time,channel_id,label\n1999-01-01T00:00:00Z,c,l").err().contains("2020"));
    assertTrue(imports("channel_id,label\nc,l").err().contains("has no id and no time"));
  }

  @Test
  void aNameInCapitalsIsATableToo() throws Exception {
    assertEquals(0, imports(ONE).exit());
    Path table = folder.resolve("x.CSV");
    CommandRun run =
        CommandRun.of(
            new ExportCommand(Around.folder(data()), new ByteArrayOutputStream()),
            "-o",
            table.toString());
    assertEquals("1 log exported to " + table + ".\n", run.err());
    assertTrue(Files.readString(table).startsWith("\uFEFFid,time,"));
  }
}
