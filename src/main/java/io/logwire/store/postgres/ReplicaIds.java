package io.logwire.store.postgres;

import io.logwire.log.LogId;
import java.time.Clock;

/**
 * Gives each log of a writer its id: the time, then an order, then the number of the writer in the
 * lowest six bits, so that no two writers give the same. Of more than 64 logs in a millisecond, the
 * ids run on from the last one.
 *
 * <p>Threading: the writer thread only.
 */
final class ReplicaIds {
  /** How many writers there can be. */
  static final int WRITERS = 64;

  private final Clock clock;
  private int number;
  private long last; // that was given, or passed over
  private long given;

  ReplicaIds(Clock clock) {
    this.clock = clock;
  }

  /** Gives ids of that writer from now on. */
  void use(int writer) {
    number = writer;
    passOver(last);
  }

  /** Gives only ids above that one from now on. */
  void passOver(long id) {
    last = Math.max(last, id - Math.floorMod(id, WRITERS) + number);
  }

  long next() {
    last = Math.max(LogId.firstAt(clock.millis()) + number, last + WRITERS);
    given = last;
    return last;
  }

  /** The largest id that was given, or passed over. */
  long last() {
    return last;
  }

  /** The largest id that was given; 0 if none was. */
  long given() {
    return given;
  }

  /** The largest id of which it is certain that none up to it will be given any more. */
  long over() {
    passOver(LogId.firstAt(clock.millis()) - WRITERS);
    return last;
  }
}
