package io.logwire.store.postgres;

import io.logwire.log.StoredLog;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.SqlSegments;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The segments of the index as a snapshot sees them, where each look is a trip: the first rows of
 * all terms of a segment come with one, those of a list that is read on and on come several at a
 * time, and so do logs.
 *
 * <p>Limit: what is read ahead may not be needed, so it begins with one and doubles.
 *
 * <p>Threading: one thread.
 */
final class FarSegments extends SqlSegments {
  private static final int MOST_ROWS = 8; // of 4 kB
  private static final int MOST_RUNS = 64;
  private static final int MOST_LOGS = 32;

  private static final String LAST_OF_EACH =
      """
      SELECT asked.term, found.term, found.number, found.lists
      FROM unnest(?) AS asked (term) CROSS JOIN LATERAL (
        SELECT term, number, lists FROM index_row
        WHERE segment = ? AND (term, number) <= (asked.term, ?)
        ORDER BY term DESC, number DESC LIMIT 1) AS found
      """;
  private static final String LAST_ROWS =
      """
      SELECT term, number, lists FROM index_row WHERE segment = ? AND (term, number) <= (?, ?)
      ORDER BY term DESC, number DESC LIMIT ?
      """;

  // Long ones are read one by one: many of them are megabytes.
  private static final String SHORT_LOGS =
      "SELECT * FROM log WHERE id = ANY (?) AND coalesce(octet_length(body), 0) <= 4096";

  private record Of(int segment, long term) {}

  /** Rows that follow one another, from the last one at or before a place downwards. */
  private static final class Run {
    private final long term;
    private final int number; // of that place
    private final int wanted; // rows; there are fewer where the segment begins
    private final List<Row> rows = new ArrayList<>();
    private int used;

    private Run(long term, int number, int wanted) {
      this.term = term;
      this.number = number;
      this.wanted = wanted;
    }

    /** Whether it tells which row is the last one up to that number. */
    boolean knows(int upTo) {
      return upTo <= number && (place(upTo) < rows.size() || rows.size() < wanted);
    }

    Optional<Row> last(int upTo) {
      int at = place(upTo);
      used = Math.max(used, at + 1);
      return at < rows.size() ? Optional.of(rows.get(at)) : Optional.empty();
    }

    private int place(int upTo) {
      int at = 0;
      while (at < rows.size() && rows.get(at).term() == term && rows.get(at).number() > upTo) {
        at++;
      }
      return at;
    }

    /** How many rows should be read behind it. */
    int next() {
      return used >= rows.size() ? Math.min(2 * wanted, MOST_ROWS) : 1;
    }
  }

  private final Connection snapshot;
  private final Map<Of, Run> runs =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Of, Run> eldest) {
          return size() > MOST_RUNS;
        }
      };

  FarSegments(Connection snapshot) {
    super(snapshot);
    this.snapshot = snapshot;
  }

  @Override
  public void expect(int segment, long[] terms, int number) {
    if (terms.length < 2) {
      return;
    }
    failing(
        () -> {
          PreparedStatement select = statement(LAST_OF_EACH);
          select.setArray(1, array(Arrays.stream(terms).boxed()));
          select.setLong(2, segment);
          select.setLong(3, number);
          Arrays.stream(terms).forEach(term -> put(segment, new Run(term, number, 1)));
          try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
              Run run = runs.get(new Of(segment, row.getLong(1)));
              if (run != null) {
                run.rows.add(new Row(row.getLong(2), row.getInt(3), row.getBytes(4)));
              }
            }
          }
          return null;
        });
  }

  @Override
  public Optional<Row> last(int segment, long term, int number) {
    Run run = runs.get(new Of(segment, term));
    if (run == null || !run.knows(number)) {
      int wanted = run == null ? 1 : run.next();
      run = failing(() -> read(segment, term, number, wanted));
      put(segment, run);
    }
    return run.last(number);
  }

  private void put(int segment, Run run) {
    Of of = new Of(segment, run.term);
    runs.remove(of); // so that it is the newest
    runs.put(of, run);
  }

  private Run read(int segment, long term, int number, int wanted) throws SQLException {
    Run run = new Run(term, number, wanted);
    PreparedStatement select = statement(LAST_ROWS);
    select.setLong(1, segment);
    select.setLong(2, term);
    select.setLong(3, number);
    select.setLong(4, wanted);
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        run.rows.add(new Row(row.getLong(1), row.getInt(2), row.getBytes(3)));
      }
    }
    return run;
  }

  @Override
  public int logsAtOnce() {
    return MOST_LOGS;
  }

  @Override
  public Map<Long, StoredLog> logs(Collection<Long> ids) throws SQLException {
    Map<Long, StoredLog> found = new HashMap<>();
    PreparedStatement select = statement(SHORT_LOGS);
    select.setArray(1, array(ids.stream()));
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        StoredLog log = LogRow.read(row);
        found.put(log.id(), log);
      }
    }
    return found;
  }

  private Array array(Stream<Long> numbers) throws SQLException {
    return snapshot.createArrayOf("int8", numbers.toArray());
  }
}
