package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.store.Erasure;
import io.logwire.store.LogReader;
import io.logwire.store.LogRepository;
import io.logwire.store.index.IndexContents;
import io.logwire.store.index.SegmentTable;
import io.logwire.store.index.Terms;
import io.logwire.store.sql.OwedAlerts;
import io.logwire.store.sql.SqlSegments;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
/** A store with logs of several people, and what its file still holds of them. */
abstract class ErasureFixture {
  static final OwedAlerts NOBODY = new OwedAlerts(unused -> List.of(), () -> {}, Clock.systemUTC());
  static final LogQuery ANNA = LogQuery.latest(1).reference("anna 4711");
  @TempDir Path folder;

  /** A log with words of its own: {@code anna-word-17-0}, and so on. */
  static LogEntry of(String person, int number, int words) {
    String own =
        IntStream.range(0, words)
            .mapToObj(i -> person + "word%04dn%04d".formatted(number, i))
            .collect(Collectors.joining(" "));
    return new LogEntry(
        "shop",
        person + " 4711",
        person + "label" + number,
        own,
        LogType.ACTION,
        number % 2 == 0,
        List.of(person + "tag"),
        Map.of("mail", person + "@example.com"));
  }

  static void append(TestStore store, LogEntry... entries) {
    append(store.repository, entries);
  }

  static void append(LogRepository repository, LogEntry... entries) {
    List<CompletableFuture<?>> appended = new ArrayList<>();
    for (LogEntry entry : entries) {
      appended.add(repository.append(entry, Optional.empty()));
    }
    appended.forEach(CompletableFuture::join);
  }

  static LogEntry[] mixed(int logs, int words) {
    return IntStream.range(0, logs)
        .mapToObj(i -> of(i % 4 == 0 ? "anna" : "bert", i, words))
        .toArray(LogEntry[]::new);
  }

  long erase(LogQuery query) {
    try (DataFolder shared = DataFolder.share(folder);
        Database database = Database.open(shared);
        Erasure erasure = SqliteErasure.open(database, () -> true)) {
      long erased = erasure.erase(query, new LogReader(database).newest(), unused -> {});
      erasure.finish();
      return erased;
    }
  }

  // By another process: if this one closed the file, SQLite would lose its locks on it.
  String bytes(String file) throws IOException, InterruptedException {
    Process cat = new ProcessBuilder("cat", folder.resolve(file).toString()).start();
    byte[] bytes = cat.getInputStream().readAllBytes();
    assertEquals(0, cat.waitFor());
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  void assertHoldsNothingOf(String person) throws Exception {
    String all = bytes("logwire.db") + bytes("logwire.db-wal");
    int at = all.indexOf(person);
    assertEquals(-1, at, () -> all.substring(at, Math.min(all.length(), at + 60)));
    TreeSet<Long> known = index(IndexContents::terms);
    long[] ofAnother = Terms.of(of("carl", 1, 1));
    for (long term : Terms.of(of(person, 1, 1))) {
      assertTrue(
          Arrays.binarySearch(ofAnother, term) >= 0 || !known.contains(term), person + " " + term);
    }
  }

  <T> T index(Function<SegmentTable, T> look) throws SQLException {
    try (Connection connection = sqlite();
        SqlSegments table = SqlSegments.of(connection)) {
      return look.apply(table);
    }
  }

  Connection sqlite() throws SQLException {
    Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("logwire.db"));
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 30000");
    }
    return connection;
  }

  /** How many terms of words the index has that begin so. */
  int words(String beginning) throws SQLException {
    return index(table -> IndexContents.words(table, beginning));
  }

  static List<String> labels(LogReader reader, LogQuery query) {
    return reader.find(query).stream().map(StoredLog::entry).map(LogEntry::label).toList();
  }
}
