package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.docs.Program;
import io.logwire.docs.Program.Ended;
import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.LogJson;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.store.Store;
import io.logwire.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An export as a table, and what a spreadsheet makes of it. */
class SpreadsheetTest {
  // What a spreadsheet would take for a number, a date, a formula, or as more than one cell.
  private static final List<String> TEXTS =
      List.of(
          "0049301234",
          "1234567890123456789",
          "2026-11-26",
          "1/2",
          "12:30",
          "1e5",
          "1.50",
          "(5)",
          "50 %",
          " 7",
          "=1+1",
          "+49 30",
          "-3",
          "@SUM(A1)",
          "'quoted",
          "4711",
          "a,b;c",
          "say \"hi\"",
          "two\nlines",
          "Zürich 订单 \ud83d\ude00");
  // The first ids of 16 digits come in 2027.
  private static final Instant LATER = Instant.parse("2029-03-01T10:00:00.123Z");

  @TempDir Path folder;

  private static List<StoredLog> logs() {
    List<StoredLog> logs = new ArrayList<>();
    for (String text : TEXTS) {
      long id = LogId.firstAt(LATER.plusMillis(logs.size())) + 3;
      logs.add(
          new StoredLog(
              id,
              new LogEntry(
                  logs.size() == 0 ? "007" : "orders",
                  text,
                  text,
                  text,
                  LogType.ACTION,
                  true,
                  List.of("eu"),
                  Map.of("n", text))));
    }
    return logs;
  }

  private Path exported() throws IOException {
    StringBuilder lines = new StringBuilder();
    logs().forEach(log -> lines.append(LogJson.write(log)).append('\n'));
    Path file = Files.writeString(folder.resolve("logs.ndjson"), lines.toString());
    Path data = folder.resolve("data");
    assertEquals(0, imports(data, file).exit());
    Path table = folder.resolve("logs.csv");
    ExportCommand export = new ExportCommand(Around.folder(data, LATER_CLOCK), System.out);
    assertEquals(0, CommandRun.of(export, "-o", table.toString()).exit());
    return table;
  }

  private static final Clock LATER_CLOCK =
      Clock.fixed(LATER.plus(Duration.ofDays(1)), ZoneOffset.UTC);

  private static CommandRun imports(Path data, Path file) {
    return CommandRun.of(Around.imports(Around.folder(data, LATER_CLOCK)), file.toString());
  }

  private static List<StoredLog> stored(Path data) {
    try (Store store = SqliteStore.existing(data, LATER_CLOCK)) {
      return store.reader().findOldest(LogQuery.latest(1_000));
    }
  }

  @Test
  void isReadBackAsItWas() throws Exception {
    Path copy = folder.resolve("copy");
    Path table = exported();
    CommandRun run = imports(copy, table);
    assertEquals(0, run.exit(), run.err());
    assertEquals(logs(), stored(copy));
  }

  @Test
  void marksOnlyWhatWouldBeChanged() throws Exception {
    String table = Files.readString(exported());
    for (String text : List.of("0049301234", "1234567890123456789", "2026-11-26", "1/2", "12:30")) {
      assertTrue(table.contains(",\"'" + text + "\","), text);
    }
    for (String text : List.of("4711", "a,b;c", "two\nlines", "Zürich 订单 \ud83d\ude00")) {
      assertTrue(table.contains(",\"" + text + "\","), text);
    }
    assertTrue(table.contains(",'007,"), table);
    assertTrue(table.contains("\r\n\"=\"\"1184"), "16 digits, as the formula of a text: " + table);
  }

  @Test
  void takesAnIdAsASpreadsheetWritesIt() throws Exception {
    Path file = folder.resolve("saved.csv");
    for (String id :
        List.of("538096435200000", "\"538096435200000\"", "\"=\"\"538096435200000\"\"\"")) {
      Files.writeString(file, "id;channel_id;label\r\n" + id + ";c;one\r\n");
      Path copy = folder.resolve("copy" + id.length());
      assertEquals(0, imports(copy, file).exit(), id);
      assertEquals(538_096_435_200_000L, stored(copy).get(0).id());
    }
  }

  @Test
  void refusesAFileThatSaysThatItIsNotWhole() throws Exception {
    Path lines =
        Files.writeString(
            folder.resolve("cut.ndjson"),
            "{\"id\":538096435200000,\"channel_id\":\"c\",\"label\":\"one\"}\n{\"incomplete\":\"x\"}\n");
    Path table =
        Files.writeString(
            folder.resolve("cut.csv"),
            "id,channel_id,label\r\n538096435200000,c,one\r\n\"incomplete: x\"\r\n");
    for (Path file : List.of(lines, table)) {
      CommandRun run = imports(folder.resolve("copy"), file);
      assertEquals(1, run.exit());
      assertTrue(
          run.err()
              .contains("says that the file is not whole; without this line what there is can"),
          run.err());
      assertTrue(run.err().contains("nothing was imported"), run.err());
    }
  }

  @Test
  void aRealSpreadsheetKeepsIdsAndTextsAsTheyAre() throws Exception {
    Program.require("soffice");
    exported();
    Ended ended =
        new Program(folder)
            .with("HOME", folder.toString())
            .within(Duration.ofMinutes(3))
            .run(
                "soffice",
                "--headless",
                "--infilter=CSV:44,34,76", // comma, quotes, UTF-8: what its dialog offers
                "--convert-to",
                "fods",
                "--outdir",
                "shown",
                "logs.csv");
    assertEquals(0, ended.exitCode(), ended.toString());
    String shown = Files.readString(folder.resolve("shown/logs.fods"));
    for (StoredLog log : logs()) {
      assertTrue(shown.contains(">" + log.id() + "<"), "the id " + log.id());
    }
    assertTrue(shown.contains("<text:p>id</text:p>"), "the mark of UTF-8 is no text");
    assertTrue(shown.contains("<text:p>Zürich 订单 \ud83d\ude00</text:p>"), shown);
    assertTrue(shown.contains("<text:p>&apos;2026-11-26</text:p>"), shown);
    assertFalse(shown.matches("(?s).*office:value-type=\"(date|time|percentage|currency)\".*"));
    Matcher number =
        Pattern.compile("office:value-type=\"float\" office:value=\"([^\"]*)\"").matcher(shown);
    while (number.find()) {
      assertEquals("4711", number.group(1), "what is shown as it is may be a number");
    }
  }
}
