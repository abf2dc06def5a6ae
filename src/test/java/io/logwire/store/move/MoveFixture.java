package io.logwire.store.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.logwire.HostileText;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.metrics.Metrics;
import io.logwire.store.Erasure;
import io.logwire.store.LogImport;
import io.logwire.store.LogRepository;
import io.logwire.store.LogRepository.IdempotencyKey;
import io.logwire.store.Store;
import io.logwire.store.StoreException;
import io.logwire.store.StorePlace;
import io.logwire.store.postgres.PostgresPlace;
import io.logwire.store.postgres.PostgresServer;
import io.logwire.store.postgres.PostgresStore;
import io.logwire.store.sqlite.Redating;
import io.logwire.store.sqlite.SqlitePlace;
import io.logwire.store.sqlite.SqliteStore;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;

/** A file and a database, what they keep, and moves between them. */
abstract class MoveFixture {
  static final Move.Witness NOBODY = (doing, logs, share) -> {};
  private static final List<MovedTable> KEPT =
      IntStream.range(0, MovedTable.OTHERS.size() + 1)
          .mapToObj(i -> i == 0 ? MovedTable.LOG : MovedTable.OTHERS.get(i - 1))
          .toList();

  @TempDir Path folder;
  final PostgresServer server = PostgresServer.shared();
  final String url = server.newDatabase();

  Path data() {
    return folder.resolve("data");
  }

  StorePlace file() {
    return new SqlitePlace(data());
  }

  StorePlace database() {
    return new PostgresPlace(url);
  }

  /** Another file. */
  StorePlace elsewhere() {
    return new SqlitePlace(folder.resolve("back"));
  }

  /** Opens the store of that place for a service. */
  static Store serve(StorePlace place) {
    return serve(place, Clock.systemUTC());
  }

  static Store serve(StorePlace place, Clock clock) {
    return place instanceof PostgresPlace database
        ? PostgresStore.open(database.url(), false, RetentionRules.NONE, clock, new Metrics().store)
        : SqliteStore.open(place.folder(), RetentionRules.NONE, 0, clock);
  }

  static LogRepository repository(Store store) {
    return store.repository(entry -> List.of("ops"), () -> {});
  }

  static LogEntry entry(String channel, String label) {
    return new LogEntry(
        channel, "user 1", label, "", LogType.ACTION, false, List.of("eu"), Map.of("order", "7"));
  }

  static long append(LogRepository repository, LogEntry entry) {
    return repository.append(entry, Optional.empty()).join().id();
  }

  /** Some of everything: hostile texts, history, owed and failed alerts, tokens, keys. */
  static void fill(StorePlace place, int logs) throws InterruptedException {
    try (Store store = serve(place)) {
      appendSome(store, logs);
    }
    try (Store store = place.existing(Clock.systemUTC())) {
      store.tokens().create("shop", List.of("c1", "c2")).orElseThrow();
      store.tokens().create("O'Brien \ud83d\ude80", List.of()).orElseThrow();
      store.tokens().revoke("shop");
    }
    importInto(place, "old", 50);
  }

  /** Logs that are long: a transaction copies a thousand of them. */
  void fillWithLongLogs(int logs) {
    try (TestStore store = new TestStore(data())) {
      store.appendAll(
          IntStream.range(0, logs)
              .mapToObj(
                  i ->
                      new LogEntry(
                          "c" + i % 7,
                          "user " + i,
                          "",
                          "word " + "and another ".repeat(300),
                          LogType.ERROR,
                          false,
                          List.of(),
                          Map.of()))
              .toList());
    }
  }

  private static void appendSome(Store store, int logs) {
    LogRepository repository = repository(store);
    for (StoredLog log : HostileText.logs(Instant.EPOCH)) {
      append(repository, log.entry());
    }
    repository
        .append(entry("once", "a request"), Optional.of(new IdempotencyKey(1, "a 'key'")))
        .join();
    IntStream.range(0, logs)
        .mapToObj(i -> repository.append(entry("c" + i % 3, "order " + i), Optional.empty()))
        .toList()
        .forEach(one -> one.join());
  }

  static void importInto(StorePlace place, String channel, int logs) throws InterruptedException {
    try (Store store = place.existing(Clock.systemUTC());
        LogImport history = store.importing(RetentionRules.NONE)) {
      Instant time = Instant.parse("2024-02-29T12:00:00Z");
      history.append(
          IntStream.range(0, logs)
              .mapToObj(
                  i ->
                      new StoredLog(
                          io.logwire.log.LogId.firstAt(time.plusMillis(i))
                              + channel.hashCode() % 99,
                          entry(channel, "history " + i)))
              .toList());
      history.finish();
    }
  }

  /** Deletes those for good. */
  static void erase(StorePlace place, LogQuery query) {
    try (Store store = place.existing(Clock.systemUTC());
        Erasure erasure = store.erasure()) {
      erasure.erase(query, store.reader().newest(), unused -> {});
      erasure.finish();
    }
  }

  /** Gives logs of the future in the file ids of now. */
  void redate() {
    Redating.Preview preview;
    try (SqliteStore store = SqliteStore.existing(data(), Clock.systemUTC())) {
      preview = store.previewRedating();
    }
    Redating.run(data(), preview, Clock.systemUTC(), unused -> {});
  }

  /** Moves all of it, and gives what the new store has. */
  static Contents move(StorePlace from, StorePlace to) throws InterruptedException {
    try (MovingStore old = from.from();
        MovingStore young = to.to();
        Move move = Move.begin(old, young, NOBODY)) {
      if (!move.isFinished()) {
        move.catchUp();
      }
      while (!old.take()) {
        move.round();
      }
      move.refuseWrites();
      return move.finish();
    }
  }

  /** What a move between them fails with. */
  static String refusal(StorePlace from, StorePlace to) {
    return assertThrows(StoreException.class, () -> move(from, to)).getMessage();
  }

  /** Has the old file go on, so that it can move again. */
  void goBack() {
    try (MovingStore old = file().from()) {
      Agreement.cancel(old, Optional.empty());
    }
  }

  /** Copies what there is, and switches nothing. */
  static void copy(StorePlace from, StorePlace to) throws InterruptedException {
    try (MovingStore old = from.from();
        MovingStore young = to.to();
        Move move = Move.begin(old, young, NOBODY)) {
      move.catchUp();
    }
  }

  /** Each row of each table that moves, and the sums of the counts, as texts. */
  Map<String, List<String>> rows(StorePlace place) throws SQLException {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    try (Connection connection = DriverManager.getConnection(jdbc(place))) {
      for (MovedTable table : KEPT) {
        String order = " ORDER BY " + String.join(", ", table.keys());
        String columns = String.join(", ", table.columns());
        rows.put(
            table.name(), texts(connection, "SELECT " + columns + " FROM " + table.name() + order));
      }
      rows.put(
          "log_count",
          texts(
              connection,
              "SELECT channel_id, hour, type, sum(logs) FROM log_count"
                  + " GROUP BY 1, 2, 3 HAVING sum(logs) <> 0 ORDER BY 1, 2, 3"));
    }
    return rows;
  }

  String jdbc(StorePlace place) {
    return place instanceof PostgresPlace database
        ? database.url()
        : "jdbc:sqlite:" + place.folder().resolve("logwire.db");
  }

  static List<String> texts(Connection connection, String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          Object value = row.getObject(i);
          text.append(value instanceof byte[] b ? HexFormat.of().formatHex(b) : value).append('\0');
        }
        texts.add(text.toString());
      }
    }
    return texts;
  }

  void assertTheSame(StorePlace from, StorePlace to) throws SQLException {
    Map<String, List<String>> expected = rows(from);
    Map<String, List<String>> found = rows(to);
    for (Map.Entry<String, List<String>> table : expected.entrySet()) {
      assertEquals(table.getValue(), found.get(table.getKey()), table.getKey());
    }
  }
}
