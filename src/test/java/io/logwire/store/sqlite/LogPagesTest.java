package io.logwire.store.sqlite;

import static io.logwire.store.sqlite.TestStore.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.logwire.HostileText;
import io.logwire.log.LogJson;
import io.logwire.log.LogQuery;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.log.Visible;
import io.logwire.store.LogFormat;
import io.logwire.store.LogImport;
import io.logwire.store.LogPages;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.ReadOnlyDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogPagesTest {
  private static final Instant TIME = Instant.parse("2024-02-29T23:59:59.001Z");

  @TempDir Path folder;

  private void imports(List<StoredLog> logs) throws InterruptedException {
    try (DataFolder shared = DataFolder.share(folder);
        Database database = Database.open(shared);
        LogImport into =
            SqliteImport.open(
                database, shared::hasServer, RetentionRules.NONE, Clock.systemUTC())) {
      into.append(logs);
      into.finish();
    }
  }

  private static List<String> lines(TestStore store, LogQuery query, LogFormat format) {
    LogPages pages = new SqlitePages(store.database, query, format);
    List<String> lines = new ArrayList<>();
    for (List<byte[]> page = pages.next(); !page.isEmpty(); page = pages.next()) {
      page.forEach(line -> lines.add(new String(line, StandardCharsets.UTF_8)));
    }
    return lines;
  }

  @Test
  void writesEachLogAsTheLineThatProgramsAreGiven() throws Exception {
    List<StoredLog> logs = HostileText.logs(TIME);
    imports(logs);
    try (TestStore store = new TestStore(folder)) {
      List<String> lines = lines(store, LogQuery.latest(1), LogFormat.NDJSON);
      assertEquals(logs.size(), lines.size());
      ObjectMapper json = new ObjectMapper();
      for (int i = 0; i < logs.size(); i++) {
        String line = lines.get(i);
        assertEquals(json.readTree(LogJson.write(logs.get(i))), json.readTree(line));
        assertTrue(line.endsWith("}\n"), line);
        assertEquals(Visible.line(line.strip()), line.strip(), "drives no terminal");
      }
    }
  }

  @Test
  void neutralisesTheCellsThatASpreadsheetWouldExecute() throws Exception {
    imports(HostileText.logs(TIME));
    try (TestStore store = new TestStore(folder)) {
      String all = String.join("", lines(store, LogQuery.latest(1), LogFormat.CSV));
      assertTrue(all.contains(",\"'=cmd|'/C calc'!A0\","), all);
      assertTrue(all.contains(",\"''quoted'\","), all);
      for (String begin : List.of("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠")) {
        assertTrue(!all.contains(",\"" + begin), "a cell begins with " + begin);
      }
    }
  }

  @Test
  void givesAllOfManyPagesOldestFirstAcrossImportedPartsAndWhatIsNotIndexedYet() throws Exception {
    try (TestStore store = new TestStore(folder)) {
      for (int i = 0; i < 1_200; i++) {
        store.append(entry(i % 2 == 0 ? "even" : "odd", "log " + i));
      }
      imports(HostileText.logs(TIME));
      imports(HostileText.logs(TIME.minus(Duration.ofDays(900))));
      store.append(entry("even", "the last"));
      int old = 2 * HostileText.FOR_FILES.size();
      List<String> all = lines(store, LogQuery.latest(1), LogFormat.NDJSON);
      assertEquals(1_201 + old, all.size());
      List<String> expected =
          all.stream().filter(line -> line.contains("\"channel_id\":\"even\"")).toList();
      assertEquals(expected, lines(store, LogQuery.latest(1).channel("even"), LogFormat.NDJSON));
      List<String> imported = lines(store, LogQuery.latest(1).tag("eu"), LogFormat.NDJSON);
      assertEquals(
          all.subList(0, old).stream().filter(line -> line.contains("\"eu\"")).toList(), imported);
      assertEquals(
          all.subList(old, old + 1_201),
          lines(store, LogQuery.latest(1).since(TIME.plusSeconds(60)), LogFormat.NDJSON));
    }
  }

  @Test
  void holdsNoStateOfTheFileBetweenItsPages() throws Exception {
    try (TestStore store = new TestStore(folder);
        ReadOnlyDatabase file = ReadOnlyDatabase.open(DataFolder.existing(folder))) {
      for (int i = 0; i < 1_001; i++) {
        store.repository.append(entry("c", "log " + i), Optional.empty());
      }
      store.append(entry("c", "the last"));
      LogPages pages = new SqlitePages(file, LogQuery.latest(1), LogFormat.NDJSON);
      int read = pages.next().size();
      assertTrue(read < 1_003, "it reads a page at a time");
      store.append(entry("c", "while the reader is slow"));
      try (Connection other =
              DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("logwire.db"));
          Statement statement = other.createStatement();
          ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
        row.next();
        assertEquals(0, row.getInt(1), "the checkpoint met nobody");
      }
      assertEquals(0, folder.resolve("logwire.db-wal").toFile().length());
      for (int page = 1; page > 0; read += page) {
        page = pages.next().size();
      }
      assertEquals(1_003, read);
    }
  }

  /** To find the first log of a filter costs more than the next ones, and each page pays it. */
  @Test
  void aPageIsWorthWhatItsFirstLogCosts() throws Exception {
    try (TestStore store = new TestStore(folder)) {
      for (int i = 0; i < 300; i++) {
        store.repository.append(entry("c", "log " + i), Optional.empty());
      }
      store.append(entry("c", "the last"));
      LogPages pages = slowAtFirst(store);
      int first = pages.next().size();
      // Where the machine is busy, the 40 ms of a look are over before; they are those of a clock.
      for (int again = 0; first <= 150 && again < 50; again++) {
        pages = slowAtFirst(store);
        first = pages.next().size();
      }
      assertTrue(first > 150 && first < 250, "logs of the first page: " + first);
      int next = pages.next().size();
      assertTrue(next < 15, () -> "logs of the next one, in a millisecond: " + next);
    }
  }

  // 20 ms to the first log, then 0.1 ms for each.
  private static LogPages slowAtFirst(TestStore store) {
    AtomicLong asked = new AtomicLong();
    AtomicLong now = new AtomicLong();
    LongSupplier time = () -> now.addAndGet(asked.incrementAndGet() == 2 ? 20_000_000 : 100_000);
    return new SqlitePages(store.database, LogQuery.latest(1).channel("c"), LogFormat.NDJSON, time);
  }
}
