package io.logwire.store.sqlite;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.store.Deliveries;
import io.logwire.store.LogRepository;
import io.logwire.store.Outbox;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store whose clock is set by hand, with its outbox. */
abstract class OutboxFixture {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  @TempDir Path folder;
  final AtomicReference<Instant> now = new AtomicReference<>(NOW);

  final Clock clock =
      new Clock() {
        @Override
        public java.time.ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now.get();
        }
      };

  final AtomicInteger wakes = new AtomicInteger();
  @AutoClose SqliteStore store;
  LogRepository repository;
  Outbox outbox;
  Deliveries deliveries;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder, RetentionRules.NONE, 0, clock);
    repository =
        store.repository(
            entry -> entry.channelId().equals("both") ? List.of("a", "b") : List.of("a"),
            wakes::incrementAndGet);
    outbox = store.outbox();
    deliveries = store.deliveries();
  }

  static LogEntry alert(String channel, String label) {
    return new LogEntry(channel, "", label, "", LogType.ERROR, true, List.of(), Map.of());
  }

  long append(String channel, String label) {
    return repository.append(alert(channel, label), Optional.empty()).join().id();
  }

  long number(String sql) throws SQLException {
    try (Connection connection = store.database().reader();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
