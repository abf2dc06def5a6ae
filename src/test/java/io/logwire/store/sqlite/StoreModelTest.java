package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.store.Erasure;
import io.logwire.store.LogImport;
import io.logwire.store.LogReader;
import io.logwire.store.index.Segments;
import io.logwire.store.sql.LogIndex;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.SqlSegments;
import io.logwire.store.sql.Upkeep;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.FileTransaction;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file whose logs are appended, indexed, merged, imported, erased and dropped at random, with
 * steps that are undone and processes that end in the middle of a merge, against a plain list.
 */
@Timeout(120)
class StoreModelTest {
  private static final RetentionRules RULES = RetentionRules.ofLife(Duration.ofDays(7));

  private static final List<String> TEXTS =
      List.of("common w7", "w3*", "u12*", "u3* w5*", "r7 common", "w1 -common");

  @TempDir Path path;
  private final Map<String, Map<LogEntry, Boolean>> saying = new HashMap<>();
  private final NavigableMap<Long, LogEntry> logs = new TreeMap<>(Comparator.reverseOrder());
  private final HandClock clock = new HandClock("2026-03-01T12:30:00Z");
  private final long seed = Long.getLong("store.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private long lastId = LogId.firstAt(clock.instant());

  private LogEntry entry() {
    StringBuilder body = new StringBuilder();
    for (int i = random.nextInt(40); i >= 0; i--) {
      body.append(random.nextBoolean() ? "common" : "w" + random.nextInt(300)).append(' ');
      body.append("u").append(random.nextInt(1_000_000)).append(' '); // so that rows are many
    }
    return new LogEntry(
        "c" + random.nextInt(3),
        "R" + random.nextInt(40),
        "",
        body.toString(),
        LogType.values()[random.nextInt(5)],
        random.nextInt(9) == 0,
        random.nextBoolean() ? List.of() : List.of("T" + random.nextInt(5)),
        Map.of());
  }

  private void append(FileTransaction tx, LogIndex index) throws SQLException {
    int count = 1 + random.nextInt(500);
    List<StoredLog> appended = new ArrayList<>();
    tx.begin();
    for (int i = 0; i < count; i++) {
      lastId += 1 + random.nextInt(1 << 20);
      appended.add(new StoredLog(lastId, entry()));
      LogRow.of(appended.get(i).entry()).insert(tx, lastId);
    }
    tx.commit();
    appended.forEach(log -> logs.put(log.id(), log.entry()));
    appended.forEach(log -> index.owe(log.id(), LogRow.of(log.entry()).terms()));
    clock.set(LogId.time(lastId).plusSeconds(1));
  }

  private void step(FileTransaction tx, Upkeep upkeep) throws SQLException {
    tx.begin();
    upkeep.step(tx);
    if (random.nextInt(6) > 0) {
      tx.commit();
    } else { // as a commit that fails
      try (Statement statement = tx.connection().createStatement()) {
        statement.execute("ROLLBACK");
      }
    }
  }

  private void imports() throws InterruptedException {
    List<StoredLog> old = new ArrayList<>();
    long id = lastId - random.nextLong(1L << 33);
    for (int i = random.nextInt(700); i >= 0 && id < lastId; i--) {
      id += 1 + random.nextInt(1 << 22);
      if (id < lastId && !logs.containsKey(id)) {
        old.add(new StoredLog(id, entry()));
      }
    }
    try (DataFolder shared = DataFolder.share(path);
        Database database = Database.open(shared);
        LogImport into = SqliteImport.open(database, () -> random.nextBoolean(), RULES, clock)) {
      into.append(old);
      into.finish();
    }
    old.forEach(log -> logs.put(log.id(), log.entry()));
  }

  private void erase() {
    LogQuery query = LogQuery.latest(1).reference("R" + random.nextInt(40));
    try (DataFolder shared = DataFolder.share(path);
        Database database = Database.open(shared);
        Erasure erasure = SqliteErasure.open(database, () -> false)) {
      erasure.erase(query, lastId, unused -> {});
      erasure.finish();
    }
    logs.entrySet().removeIf(log -> query.matches(new StoredLog(log.getKey(), log.getValue())));
  }

  private void drop(FileTransaction tx) throws SQLException {
    long cut = lastId - (random.nextInt(4) == 0 ? 1L << 33 : 1L << 36);
    tx.begin();
    try (Statement statement = tx.connection().createStatement()) {
      statement.execute("DELETE FROM log WHERE id < " + cut);
    }
    Segments.dropEmpty(SqlSegments.of(tx), cut);
    tx.commit();
    logs.keySet().removeIf(id -> id < cut);
  }

  /** A question, and what of it is not its words. */
  private record Question(LogQuery whole, LogQuery others, Optional<String> text) {}

  private Question question() {
    LogQuery query = LogQuery.latest(1 + random.nextInt(300));
    query = random.nextInt(3) == 0 ? query.channel("c" + random.nextInt(3)) : query;
    query = random.nextInt(6) == 0 ? query.channel("c" + random.nextInt(3)) : query;
    query = random.nextInt(6) == 0 ? query.withAlert() : query;
    query = random.nextInt(4) == 0 ? query.reference("R" + random.nextInt(50)) : query;
    query = random.nextInt(4) == 0 ? query.type(LogType.values()[random.nextInt(5)]) : query;
    query = random.nextInt(6) == 0 ? query.type(LogType.values()[random.nextInt(5)]) : query;
    query = random.nextInt(4) == 0 ? query.tag("T" + random.nextInt(6)) : query;
    query = random.nextInt(3) == 0 ? query.before(lastId - random.nextLong(1L << 33)) : query;
    if (random.nextInt(2) == 0) {
      return new Question(query, query, Optional.empty());
    }
    String text = TEXTS.get(random.nextInt(TEXTS.size()));
    return new Question(query.text(text), query, Optional.of(text));
  }

  // Asked of each log once, as to take it apart into words is most of the time of this test.
  private boolean says(StoredLog log, String text) {
    return saying
        .computeIfAbsent(text, unused -> new IdentityHashMap<>())
        .computeIfAbsent(log.entry(), unused -> LogQuery.latest(1).text(text).matches(log));
  }

  private void compare(Database database) {
    LogReader reader = new LogReader(database);
    for (int i = 0; i < 8; i++) {
      Question question = question();
      LogQuery query = question.whole();
      List<StoredLog> matching =
          logs.entrySet().stream()
              .map(log -> new StoredLog(log.getKey(), log.getValue()))
              .filter(question.others()::matches)
              .filter(log -> question.text().stream().allMatch(text -> says(log, text)))
              .toList();
      String asked = "-Dstore.seed=" + seed + " " + query;
      List<StoredLog> newest = matching.stream().limit(query.limit()).toList();
      assertEquals(newest, reader.find(query), asked);
      List<StoredLog> oldest = new ArrayList<>(matching);
      oldest.sort(Comparator.comparingLong(StoredLog::id));
      assertEquals(oldest.stream().limit(query.limit()).toList(), reader.findOldest(query), asked);
    }
  }

  /** One process: it ends without a word, whatever is half done. */
  private void live(Database database) throws Exception {
    try (Connection connection = database.writer()) {
      FileTransaction tx = new FileTransaction(connection);
      LogIndex index = reopened;
      for (int i = 0; i < 60; i++) {
        switch (random.nextInt(12)) {
          case 0, 1, 2, 3 -> append(tx, index);
          case 4 -> drop(tx);
          case 5, 6, 7 -> step(tx, index);
          default -> step(tx, index.merge());
        }
        if (i % 6 == 0) {
          compare(database);
        }
      }
    }
  }

  private LogIndex reopened;

  @Test
  void findsWhatAPlainListFindsWhateverHappened() throws Exception {
    long most = 0;
    for (int life = 0; life < 8; life++) {
      try (DataFolder folder = DataFolder.lock(path);
          Database database = Database.open(folder)) {
        reopened = IndexCatchUp.open(database, RULES);
        live(database);
      }
      if (random.nextBoolean()) {
        imports();
      }
      if (random.nextInt(3) == 0) {
        erase();
      }
      try (DataFolder folder = DataFolder.lock(path);
          Database database = Database.open(folder)) {
        compare(database);
        most = Math.max(most, largestSegment(database));
      }
    }
    assertTrue(most > 4_096, "segments should have been merged, the largest has " + most);
  }

  private static long largestSegment(Database database) {
    return database.look(
        snapshot -> {
          try (SqlSegments table = SqlSegments.of(snapshot)) {
            return table.segments().stream().mapToLong(s -> s.logs()).max().orElse(0);
          }
        });
  }
}
