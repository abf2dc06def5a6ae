package io.logwire.command;

import io.logwire.log.LogId;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.Courtesy;
import io.logwire.store.LogReader;
import io.logwire.store.Store;
import io.logwire.store.StoreException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Follows the logs that come, whichever process appends them: it asks ten times a second whether
 * something was committed, and reads only then. Between two looks it holds no state of the file, so
 * no checkpoint and no retention waits for it.
 *
 * <p>Limit: beside a service that takes thousands of logs a second it falls behind, says so, and
 * catches up later. Logs that are imported have times of the past and are not shown.
 */
final class Follower {
  private static final long POLL_MILLIS = 100;
  private static final Duration LATE = Duration.ofSeconds(2);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Store store;
  private final LogReader reader;
  private final Courtesy courtesy;
  private final Lag lag;
  private final PrintWriter err;
  private final Clock clock;

  Follower(Store store, PrintWriter err, Clock clock) {
    this.store = store;
    this.reader = store.reader();
    this.courtesy = new Courtesy(store::hasChanged);
    this.lag = new Lag(err);
    this.err = err;
    this.clock = clock;
  }

  /**
   * Tells of each log after that one that answers the query, in their order, until the time is over
   * before which the query wants them, or the thread is interrupted.
   *
   * @throws StoreException if the file could not be read for a minute
   */
  void follow(long after, LogQuery query, Consumer<List<StoredLog>> arrived) {
    try {
      followOn(after, query, arrived);
    } catch (InterruptedException e) {
      // it is the end
    }
  }

  private void followOn(long after, LogQuery query, Consumer<List<StoredLog>> arrived)
      throws InterruptedException {
    long newest = after;
    long failingSince = 0;
    boolean failing = false;
    boolean over = false;
    while (!over) {
      over = isOver(query); // asked before the last look
      try {
        boolean more = failing || over || store.hasChanged();
        while (more) {
          long begin = System.nanoTime();
          List<StoredLog> logs = reader.after(newest);
          failing = false;
          more = !logs.isEmpty();
          if (more) {
            newest = logs.get(logs.size() - 1).id();
            tell(logs, query, arrived);
            lag.at(newest, reader.newest());
            courtesy.rest(System.nanoTime() - begin);
          }
        }
      } catch (StoreException e) { // a file that is being put back, or is locked for a moment
        if (!failing) {
          failing = true;
          failingSince = System.nanoTime();
          err.println(e.getMessage() + "; trying again for a minute");
        } else if (System.nanoTime() - failingSince > PATIENCE_NANOS) {
          throw e;
        }
      }
      if (!over) {
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  // A log has its id before it is committed.
  private boolean isOver(LogQuery query) {
    return LogId.firstAt(clock.instant().minus(LATE)) >= query.before();
  }

  private static void tell(
      List<StoredLog> logs, LogQuery query, Consumer<List<StoredLog>> arrived) {
    List<StoredLog> wanted = logs.stream().filter(query::matches).toList();
    if (!wanted.isEmpty()) {
      arrived.accept(wanted);
    }
  }
}
