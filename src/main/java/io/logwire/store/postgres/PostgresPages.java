package io.logwire.store.postgres;

import io.logwire.log.LogJson;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.LogFormat;
import io.logwire.store.LogPages;
import io.logwire.store.sql.LogSources;
import io.logwire.store.sql.Stretches;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Logs as text, some hundred with each look. */
final class PostgresPages implements LogPages {
  private static final int LOGS = 500;
  private static final int BYTES = 1 << 20;
  private static final long LAST = Long.MAX_VALUE - 1;

  private final PostgresDatabase database;
  private final LogFormat format;
  private final Stretches stretches;
  private long lastId;

  PostgresPages(PostgresDatabase database, LogQuery query, LogFormat format) {
    this.database = database;
    this.format = format;
    this.stretches = new Stretches(query, true);
  }

  @Override
  public List<byte[]> look() {
    List<byte[]> lines = database.look(this::page);
    stretches.goOn(OptionalLong.of(lastId));
    return lines;
  }

  private List<byte[]> page(Connection snapshot) throws SQLException {
    LogQuery rest = stretches.rest();
    List<byte[]> lines = new ArrayList<>();
    long bytes = 0;
    long last = LAST; // after a page with no log there is none
    try (LogSources sources =
        new LogSources(database, snapshot, rest, true, stretches.deadline())) {
      while (lines.size() < LOGS && bytes < BYTES && sources.nextMatch()) {
        lines.add(line(sources.log()));
        bytes += lines.get(lines.size() - 1).length;
        last = sources.log().id();
      }
      lastId = sources.lookedUpTo().orElse(last);
    }
    return lines;
  }

  @Override
  public boolean areOver() {
    return lastId == LAST;
  }

  @Override
  public long lastId() {
    return lastId;
  }

  private byte[] line(StoredLog log) {
    String line = format == LogFormat.NDJSON ? LogJson.write(log) + "\n" : CsvLine.of(log);
    return line.getBytes(StandardCharsets.UTF_8);
  }
}
