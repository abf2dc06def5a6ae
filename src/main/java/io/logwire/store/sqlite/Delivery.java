package io.logwire.store.sqlite;

import io.logwire.log.StoredLog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One alert for one webhook that has not arrived yet.
 *
 * @param failed whether there are no more attempts
 * @param owedSince since when attempts are made: the time of the log, or of the last {@code retry}
 * @param dueAt when the next attempt may be made; empty for at once
 * @param outcome what the last attempt meant, in words; empty before the first
 */
public record Delivery(
    String webhook,
    StoredLog log,
    boolean failed,
    Instant owedSince,
    int attempts,
    Optional<Instant> attemptedAt,
    Optional<Instant> dueAt,
    String outcome) {

  // No attempt is ever put off for longer, so a time further ahead was written by another clock.
  private static final Duration MOST_AHEAD = Duration.ofHours(1).plusMinutes(1);

  /** The delivery's id, the same for every attempt: the webhook, an underscore, the log's id. */
  public String id() {
    return id(webhook, log.id());
  }

  /** The id of the delivery of that log to that webhook. */
  public static String id(String webhook, long logId) {
    return webhook + '_' + logId;
  }

  /** Whether its time has come. A wall clock that was set back does not make it wait longer. */
  public boolean isDue(Instant now) {
    return dueAt.isEmpty()
        || !dueAt.get().isAfter(now)
        || dueAt.get().isAfter(now.plus(MOST_AHEAD))
        || attemptedAt.isPresent() && attemptedAt.get().isAfter(now);
  }

  /** The delivery in the current row of a result with the columns of both tables. */
  static Delivery read(ResultSet row) throws SQLException {
    String outcome = row.getString("outcome");
    return new Delivery(
        row.getString("webhook"),
        LogRow.read(row),
        row.getInt("failed") != 0,
        Instant.ofEpochMilli(row.getLong("owed_since")),
        row.getInt("attempts"),
        time(row, "attempted_at"),
        time(row, "due_at"),
        outcome == null ? "" : outcome);
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
