package io.logwire.store.postgres;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * Looks again and again which of several hosts is the primary, so that an old one is left though
 * nothing fails there: a commit waits for its standby for ever.
 *
 * <p>Threading: one thread, "primary-watch", as whoever else looks at the database may be the one
 * who waits.
 */
final class PrimaryWatch implements AutoCloseable {
  private static final long PAUSE_MILLIS = TimeUnit.SECONDS.toMillis(3);

  private final PostgresDatabase database;
  private final Rounds rounds = new Rounds("primary-watch", this::look);

  PrimaryWatch(PostgresDatabase database) {
    this.database = database;
  }

  /** Begins, where there are several. */
  void start() {
    if (database.hasSeveralHosts()) {
      rounds.start();
    }
  }

  private long look() {
    try {
      database.followPrimary();
    } catch (SQLException e) {
      // Who writes or reads meets it too, and says so.
    }
    return PAUSE_MILLIS;
  }

  @Override
  public void close() {
    rounds.close();
  }
}
