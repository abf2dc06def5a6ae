package io.logwire.store.sqlite;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.store.LogReader;
import io.logwire.store.LogRepository;
import io.logwire.store.Tokens;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.Reserve;
import io.logwire.store.sqlite.file.Schema;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A real store in a folder, whose upkeep is that of the index only. */
public final class TestStore implements AutoCloseable {
  private static final int AT_A_TIME = 32; // of the longest logs, half of the queue

  public final Database database;
  public final SqliteStore store;
  public final GroupCommit writer;
  public final LogRepository repository;
  public final LogReader reader;
  public final Tokens tokens;

  public TestStore(Path path) {
    this(path, Clock.systemUTC(), Duration.ZERO);
  }

  public TestStore(Path path, Clock clock, Duration retention) {
    store = SqliteStore.openWithoutRetention(path, RetentionRules.ofLife(retention), clock);
    writer = store.writer();
    database = store.database();
    repository = store.repository(unused -> List.of(), () -> {});
    reader = store.reader();
    tokens = store.tokens();
  }

  /** A disk that always has room. */
  public static Reserve noReserve() {
    return Reserve.beside(Path.of("none", "none.db"), 0, () -> Long.MAX_VALUE);
  }

  /** A log that says only this. */
  public static LogEntry entry(String channel, String label) {
    return new LogEntry(channel, "", label, "", LogType.INFORMATION, false, List.of(), Map.of());
  }

  /** Appends and waits until it is on disk; the id. */
  public long append(LogEntry entry) {
    return repository.append(entry, Optional.empty()).join().id();
  }

  /** Appends many, some at a time as they fit into the queue; their ids. */
  public List<Long> appendAll(List<LogEntry> entries) {
    List<Long> ids = new ArrayList<>();
    for (int from = 0; from < entries.size(); from += AT_A_TIME) {
      entries.subList(from, Math.min(from + AT_A_TIME, entries.size())).stream()
          .map(entry -> repository.append(entry, Optional.empty()))
          .toList()
          .forEach(done -> ids.add(done.join().id()));
    }
    return ids;
  }

  public long number(String sql) throws SQLException {
    return database.look(snapshot -> Schema.number(snapshot, sql));
  }

  /** The first line of an answer that is text. */
  public String text(String sql) {
    return database.look(
        snapshot -> {
          try (Statement statement = snapshot.createStatement();
              ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
          }
        });
  }

  @Override
  public void close() {
    store.close();
  }
}
