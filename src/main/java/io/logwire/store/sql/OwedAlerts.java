package io.logwire.store.sql;

import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;

/**
 * Puts an alert into the outbox, once for each webhook that must have it.
 *
 * <p>Durability: the rows are written in the transaction of the log, so there is no moment at which
 * a log is kept and its alert is not.
 *
 * <p>Threading: the writer thread only.
 */
public final class OwedAlerts {
  private static final String OWE =
      """
      INSERT INTO delivery (webhook, failed, log_id, owed_since, attempts) VALUES (?, 0, ?, ?, 0)
      """;

  private final Function<LogEntry, List<String>> webhooks;
  private final Runnable owed;
  private final Clock clock;

  /**
   * A router to those webhooks.
   *
   * @param webhooks the names of the webhooks that an alert goes to; asked for alerts only
   * @param owed called after a commit that has put something into the outbox; must not wait
   */
  public OwedAlerts(Function<LogEntry, List<String>> webhooks, Runnable owed, Clock clock) {
    this.webhooks = webhooks;
    this.owed = owed;
    this.clock = clock;
  }

  public void owe(Transaction tx, long logId, LogEntry entry) throws SQLException {
    if (!entry.alert()) {
      return;
    }
    // Ids that a clock which was ahead has given go on in the future, and there no hour is over.
    long since = Math.min(LogId.time(logId).toEpochMilli(), clock.millis());
    for (String webhook : webhooks.apply(entry)) {
      tx.update(OWE, webhook, logId, since);
      tx.part(Owed.class, () -> new Owed(owed));
    }
  }

  private record Owed(Runnable owed) implements Transaction.Part {
    @Override
    public void afterCommit() {
      owed.run();
    }
  }
}
