package io.logwire.store;

import io.logwire.log.LogEntry;
import io.logwire.log.StoredLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The logs that were committed a moment ago, for those who follow them: no log is read from the
 * file for it, so a follower holds up neither the writer nor a checkpoint.
 *
 * <p>Limit: it holds some thousand logs, and none while nobody follows. A follower that is slower
 * than that is told how many it has missed.
 *
 * <p>Threading: the writer adds; any thread may ask, one follows.
 */
public final class Arrivals {
  private static final int MOST_HELD = 4_096;
  private static final long MOST_CHARACTERS = 4L << 20;

  private final ArrayDeque<StoredLog> held = new ArrayDeque<>(); // guarded by this
  private long characters; // guarded by this
  private long missed; // guarded by this; since the last take
  private boolean followed; // guarded by this
  private volatile long newest;

  public Arrivals(long newest) {
    this.newest = newest;
  }

  /** The id of the newest log that is on disk: whoever reads the file now finds it. */
  public long newest() {
    return newest;
  }

  /**
   * Says that nothing up to that id is to come any more, where nobody follows.
   *
   * @return whether nobody does; else what came is to be {@link #add added} first
   */
  public synchronized boolean passUnlessFollowed(long id) {
    if (!followed) {
      newest = id;
    }
    return !followed;
  }

  /** Says that nothing up to that id is to come any more, as all of it was added. */
  public synchronized void pass(long id) {
    newest = id;
  }

  /** Begins to hold what arrives. Every log after the {@link #newest} of a later call is held. */
  public synchronized void follow() {
    followed = true;
  }

  /** Holds nothing any more; whoever waits gets what there is. */
  public synchronized void unfollow() {
    followed = false;
    clear();
    notifyAll();
  }

  /**
   * What has arrived since the last call, in its order.
   *
   * @param logs the newest of it
   * @param missed how many came before those, and are not held
   */
  public record Taken(List<StoredLog> logs, long missed) {}

  /** Waits that long at most for logs to arrive, and takes them. */
  public synchronized Taken take(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (held.isEmpty() && missed == 0 && followed) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    Taken taken = new Taken(new ArrayList<>(held), missed);
    clear();
    return taken;
  }

  /** Tells of logs that are on disk now, in the order of their ids. */
  public void add(List<StoredLog> logs) {
    if (logs.isEmpty()) {
      return;
    }
    synchronized (this) {
      newest = logs.get(logs.size() - 1).id();
      if (!followed) {
        return;
      }
      for (StoredLog log : logs) {
        held.add(log);
        characters += length(log.entry());
        while (held.size() > MOST_HELD || characters > MOST_CHARACTERS) {
          characters -= length(held.remove().entry());
          missed++;
        }
      }
      notifyAll();
    }
  }

  private void clear() {
    held.clear();
    characters = 0;
    missed = 0;
  }

  private static long length(LogEntry entry) {
    return 200L + entry.label().length() + entry.body().length(); // the rest has small limits
  }
}
