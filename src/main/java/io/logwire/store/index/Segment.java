package io.logwire.store.index;

/**
 * A stretch of logs that were indexed together, numbered from 0 in the order of their ids.
 *
 * @param number which one it is; later ones have larger numbers
 * @param firstId the id of its first log
 * @param lastId the id of its last log
 * @param logs how many it had when it was made; some may be deleted
 */
public record Segment(int number, State state, long firstId, long lastId, int logs) {

  /** What may be done with it. */
  public enum State {
    /** Its rows are being written; not to be read. */
    GROWING,
    /** To be read. */
    LIVE,
    /** Its rows are being deleted; not to be read. */
    DEAD
  }

  /** The same in another state. */
  public Segment in(State other) {
    return new Segment(number, other, firstId, lastId, logs);
  }

  public boolean isLive() {
    return state == State.LIVE;
  }

  /** Whether it may have logs with ids from one to before another. */
  public boolean meets(long from, long before) {
    return lastId >= from && firstId < before;
  }
}
