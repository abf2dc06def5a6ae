package io.logwire;

import io.logwire.console.LiveReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * A page of all logs that is open on one replica, and comes back as a browser does, and what it was
 * shown: each log once, in order, or that there are so many more.
 */
final class ReplicaFollower implements AutoCloseable {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** That many logs were shown, or counted, of those behind one id and up to another. */
  record Stretch(long after, long upTo, int logs) {}

  private final IntSupplier port;
  private final Thread thread = new Thread(this::run, "follower");
  private final List<String> wrong = new ArrayList<>(); // guarded by this
  private final List<Stretch> stretches = new ArrayList<>(); // guarded by this; whole ones
  private long after; // guarded by this; where the stretch begins that is not whole
  private long last; // guarded by this; the id up to which all was shown
  private int logs; // guarded by this; in that stretch up to there
  private long batch; // guarded by this; the id of the newest events, which may be followed by more
  private int inBatch; // guarded by this
  private volatile LiveReader page; // null before the first
  private volatile boolean stopped;

  /**
   * @param port where the console of the replica is now
   */
  ReplicaFollower(IntSupplier port) {
    this.port = port;
    thread.start();
  }

  private void run() {
    while (!stopped) {
      String from = Long.toString(Math.max(1, newest()));
      try (LiveReader opened =
          LiveReader.open(port.getAsInt(), "/logs/live", "Last-Event-ID", from)) {
        page = opened;
        while (!stopped) {
          take(opened.next().orElseThrow(() -> new IOException("the page was closed")));
        }
      } catch (IOException | InterruptedException | AssertionError e) {
        LockSupport.parkNanos(PAUSE_NANOS); // the replica is gone, or stops
      }
    }
  }

  private synchronized void take(LiveReader.Event event) {
    if (event.id() != batch) {
      finishBatch();
      if (event.id() < last) {
        wrong.add("event " + event.id() + " after " + last);
      }
      batch = event.id();
    }
    if (event.name().equals("more") && event.data().isEmpty()) {
      end();
      after = batch; // nobody has counted what was between
      last = batch;
      inBatch = 0;
    } else if (event.name().equals("more")) {
      inBatch += Integer.parseInt(event.data());
    } else {
      List<Long> ids = new ArrayList<>(event.logs());
      Collections.reverse(ids);
      inBatch += ids.size();
      long before = last;
      for (long id : ids) {
        if (id <= before) {
          wrong.add(id + " after " + before);
        }
        before = id;
      }
    }
  }

  private void finishBatch() {
    last = Math.max(last, batch);
    logs += inBatch;
    inBatch = 0;
  }

  private void end() {
    stretches.add(new Stretch(after, last, logs));
    logs = 0;
  }

  private synchronized long newest() {
    return Math.max(last, batch);
  }

  /** Waits until it has seen what is there up to that id, but not for longer. */
  boolean awaitSeen(long id, long nanos) {
    long end = System.nanoTime() + nanos;
    while (newest() < id) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NANOS / 10);
    }
    return true;
  }

  /** What it was shown since the last call. */
  synchronized List<Stretch> takeStretches() {
    end();
    after = last;
    List<Stretch> all = List.copyOf(stretches);
    stretches.clear();
    return all;
  }

  /** What it was shown that it should not have been. */
  synchronized List<String> wrong() {
    return List.copyOf(wrong);
  }

  @Override
  public void close() throws IOException {
    stopped = true;
    LiveReader open = page;
    if (open != null) {
      open.close();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
