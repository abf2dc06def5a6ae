package io.logwire.store;

import io.logwire.log.StoredLog;
import io.logwire.store.sql.LogRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One alert for one webhook.
 *
 * @param owedSince since when attempts are made: the time of the log, or of the last {@code retry}
 * @param attemptedAt when it was last tried; of a delivered one, when the receiver had it
 * @param dueAt when the next attempt may be made; empty for at once
 * @param outcome what the last attempt meant, in words; empty before the first
 */
public record Delivery(
    String webhook,
    StoredLog log,
    State state,
    Instant owedSince,
    int attempts,
    Optional<Instant> attemptedAt,
    Optional<Instant> dueAt,
    String outcome) {

  /** What has become of it. */
  public enum State {
    OWED,
    /** There are no more attempts. */
    FAILED,
    DELIVERED;

    /** The name in the words of the project. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Selects what is owed or has failed, with its log in brief; a condition follows. */
  public static final String SELECT_UNDELIVERED =
      "SELECT webhook, failed AS state, log_id, owed_since, attempts, attempted_at, due_at, outcome, "
          + LogRow.IN_BRIEF
          + " FROM delivery CROSS JOIN log WHERE log.id = delivery.log_id AND ";

  /** Selects what has arrived, in the same columns; a condition follows. */
  public static final String SELECT_DELIVERED =
      "SELECT webhook, 2 AS state, log_id, NULL AS owed_since, attempts, delivered_at AS attempted_at,"
          + " NULL AS due_at, NULL AS outcome, "
          + LogRow.IN_BRIEF
          + " FROM delivered CROSS JOIN log WHERE log.id = delivered.log_id AND ";

  private static final List<State> STATES = List.of(State.values());

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

  /** The delivery in the current row of a result of one of the selects, or with a whole log. */
  public static Delivery read(ResultSet row) throws SQLException {
    String outcome = row.getString("outcome");
    StoredLog log = LogRow.read(row);
    return new Delivery(
        row.getString("webhook"),
        log,
        STATES.get(row.getInt("state")),
        time(row, "owed_since").orElse(log.time()),
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
