package io.logwire.store.sqlite;

import io.logwire.log.LogQuery;
import io.logwire.log.Visible;
import io.logwire.store.LogFormat;
import io.logwire.store.LogPages;
import io.logwire.store.index.Proposal;
import io.logwire.store.sql.LogSources;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.Stretches;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** The pages of a file, whose lines SQLite itself writes, see {@link LogText}. */
public final class SqlitePages implements LogPages {
  private static final int LOGS = 1_000;
  private static final int BYTES = 1 << 20;
  private static final long LAST = Long.MAX_VALUE - 1;

  private final Snapshots file;
  private final LogFormat format;
  private final LongSupplier nanoTime;
  private final boolean filtered;
  private final String all;
  private final String one;
  private final Stretches stretches;
  private long lastId;

  /**
   * The logs that answer this query.
   *
   * @param query its limit does not count
   */
  SqlitePages(Snapshots file, LogQuery query, LogFormat format) {
    this(file, query, format, System::nanoTime);
  }

  SqlitePages(Snapshots file, LogQuery query, LogFormat format, LongSupplier nanoTime) {
    this.file = file;
    this.nanoTime = nanoTime;
    this.stretches = new Stretches(query, true);
    this.format = format;
    this.filtered =
        !Proposal.of(query).isOfAll() || query.text().isPresent() || query.piece().isPresent();
    String select = "SELECT id, " + LogText.of(format).expression() + " FROM log WHERE ";
    this.all = select + "id >= ? AND id < ? ORDER BY id LIMIT " + LOGS;
    this.one = select + "id = ?";
  }

  @Override
  public List<byte[]> look() {
    Page page = file.look(snapshot -> filtered ? find(snapshot) : read(snapshot));
    stretches.goOn(OptionalLong.of(page.lastId));
    lastId = page.lastId;
    return page.lines;
  }

  @Override
  public boolean areOver() {
    return lastId == LAST;
  }

  @Override
  public long lastId() {
    return lastId;
  }

  private Page read(Connection snapshot) throws SQLException {
    Page page = new Page();
    try (PreparedStatement select = snapshot.prepareStatement(all)) {
      select.setLong(1, stretches.rest().from());
      select.setLong(2, stretches.rest().before());
      try (ResultSet row = select.executeQuery()) {
        while (!page.isFull() && row.next()) {
          page.add(row);
        }
      }
    }
    return page;
  }

  private Page find(Connection snapshot) throws SQLException {
    LogQuery rest = stretches.rest();
    Page page = new Page();
    LogSources sources = new LogSources(file, snapshot, rest, true, stretches.deadline());
    try (sources;
        PreparedStatement select = snapshot.prepareStatement(one)) {
      while (!page.isFull() && sources.next()) {
        if (rest.matches(sources.log())) {
          select.setLong(1, sources.log().id());
          try (ResultSet row = select.executeQuery()) {
            row.next();
            page.add(row);
          }
        }
      }
      page.lastId = sources.lookedUpTo().orElse(page.lastId);
    }
    return page;
  }

  private final class Page {
    private final List<byte[]> lines = new ArrayList<>();
    private final long begin = nanoTime.getAsLong();
    private long first; // when it had a log, for which all parts of the index may be asked
    private long bytes;
    private long lastId = LAST; // after a page with no log there is none

    private boolean isFull() {
      return lines.size() >= LOGS
          || bytes >= BYTES
          || !lines.isEmpty()
              && nanoTime.getAsLong() - first > Math.max(first - begin, Snapshots.BRIEF_NANOS);
    }

    private void add(ResultSet row) throws SQLException {
      if (lines.isEmpty()) {
        first = nanoTime.getAsLong();
      }
      lastId = row.getLong(1);
      byte[] line = row.getBytes(2);
      if (format == LogFormat.NDJSON && !isPlain(line)) {
        String escaped = Visible.escaped(new String(line, StandardCharsets.UTF_8));
        line = escaped.getBytes(StandardCharsets.UTF_8);
      }
      lines.add(line);
      bytes += line.length;
    }

    // ASCII without DEL: the controls are escaped already.
    private static boolean isPlain(byte[] line) {
      for (byte b : line) {
        if (b < 0 || b == 0x7f) {
          return false;
        }
      }
      return true;
    }
  }
}
