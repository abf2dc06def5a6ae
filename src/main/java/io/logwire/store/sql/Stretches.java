package io.logwire.store.sql;

import io.logwire.log.LogQuery;
import io.logwire.store.Deadline;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * A walk over the logs that may answer a query, in looks that are short, however long it takes
 * altogether: between two looks no state of the file is held, so a server's WAL can begin anew.
 *
 * <p>Threading: one thread.
 */
public final class Stretches {
  // Less than the 50 ms that the server's checkpoint waits for readers.
  private static final Duration BRIEF = Duration.ofMillis(40);

  private final boolean oldestFirst;
  private LogQuery rest;
  private Duration patience = BRIEF;
  private boolean over;

  public Stretches(LogQuery query, boolean oldestFirst) {
    this.rest = query;
    this.oldestFirst = oldestFirst;
  }

  /** What is asked of the next look. */
  public LogQuery rest() {
    return rest;
  }

  /** When the look that begins now has to end. */
  public Deadline deadline() {
    return Deadline.after(patience);
  }

  /** Whether all was looked at. */
  public boolean areOver() {
    return over;
  }

  /**
   * The look has ended.
   *
   * @param lookedUpTo the last id that it has looked at; absent if it came to the end
   */
  public void goOn(OptionalLong lookedUpTo) {
    if (lookedUpTo.isEmpty()) {
      over = true;
      return;
    }
    long id = lookedUpTo.getAsLong();
    boolean moved = oldestFirst ? id >= rest.from() : id < rest.before();
    if (moved) {
      rest = oldestFirst ? rest.from(id + 1) : rest.before(id);
    }
    // A segment whose terms alone take longer would never be passed.
    patience = moved ? BRIEF : patience.multipliedBy(2);
  }
}
