package io.logwire.store.sqlite;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.GroupCommit;
import io.logwire.store.sqlite.file.Upkeep;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A real store in a folder, put together as the main class does it, without a listener. */
public final class TestStore implements AutoCloseable {
  public final Database database;
  public final GroupCommit writer;
  public final LogRepository repository;
  public final LogReader reader;
  public final Tokens tokens;
  private final DataFolder folder;

  public TestStore(Path path) {
    this(path, Clock.systemUTC(), Duration.ZERO);
  }

  public TestStore(Path path, Clock clock, Duration retention, Upkeep... more) {
    folder = DataFolder.lock(path);
    database = Database.open(folder);
    LogIndex index = LogIndex.open(database, retention);
    Stream<Upkeep> upkeep = Stream.concat(Stream.of(index, index.merge()), Stream.of(more));
    writer = GroupCommit.start(database, upkeep.toArray(Upkeep[]::new));
    repository = LogRepository.open(database, writer, index, clock);
    reader = new LogReader(database);
    tokens = new Tokens(database, writer, clock);
  }

  /** A log that says only this. */
  public static LogEntry entry(String channel, String label) {
    return new LogEntry(channel, "", label, "", LogType.INFORMATION, false, List.of(), Map.of());
  }

  /** Appends and waits until it is on disk; the id. */
  public long append(LogEntry entry) {
    return repository.append(entry, Optional.empty()).join().id();
  }

  public long number(String sql) throws SQLException {
    try (Connection connection = database.reader();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public void close() {
    writer.close();
    database.close();
    folder.close();
  }
}
