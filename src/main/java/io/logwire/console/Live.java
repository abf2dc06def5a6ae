package io.logwire.console;

import io.logwire.log.StoredLog;
import io.logwire.store.Arrivals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the logs that arrive to the pages that are open.
 *
 * <p>Promise: a page is given every log after the place at which it joined that answers its query,
 * in their order and once; or is told that there are more than it was given.
 *
 * <p>Limits: a log waits for {@link #PAUSE_MILLIS} at most, and longer where the pages ask for so
 * much that this thread would take more than a tenth of a core. {@link #MOST_PAGES} may be open.
 *
 * <p>Threading: any thread may {@code join}; one thread, "live", gives. It waits without a limit
 * while no page is open, and nothing is held for it then.
 */
final class Live implements AutoCloseable {
  static final int MOST_PAGES = 250;

  private static final long PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 1_000;
  private static final int PAUSE_PER_WORK = 9;
  // Proxies close what is silent for a minute, the listener what is for half of one.
  private static final long BEAT_NANOS = TimeUnit.SECONDS.toNanos(15);

  private static final Logger logger = LoggerFactory.getLogger(Live.class);

  private final Arrivals arrivals;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<LivePage> pages = new ArrayList<>(); // guarded by lock
  private long given; // guarded by lock; the newest log that the pages were given
  private boolean closing; // guarded by lock
  private Thread thread; // guarded by lock; there is none before the first page
  private long lastBeat; // of that thread

  Live(Arrivals arrivals) {
    this.arrivals = arrivals;
  }

  /**
   * Adds a page, which is given what arrives from now on.
   *
   * @return the newest log that it will not be given, and that the file has
   * @throws Refusal if there are too many pages, or the service stops
   */
  long join(LivePage page) {
    lock.lock();
    try {
      if (closing || pages.size() >= MOST_PAGES) {
        throw new Refusal(503, "Not live", "There are too many live pages; close some.");
      }
      if (pages.isEmpty()) {
        arrivals.follow();
        given = arrivals.newest(); // in this order: what comes between the two is in the file
      }
      if (thread == null) {
        thread = new Thread(this::run, "live");
        thread.start();
      }
      page.startAfter(given);
      pages.add(page);
      changed.signalAll();
      return given;
    } finally {
      lock.unlock();
    }
  }

  /** The id of the newest log that the file has. */
  long newest() {
    return arrivals.newest();
  }

  /**
   * Closes the pages whose readers have logged out. A session that ends by itself is noticed before
   * a page is given anything, and at each beat.
   */
  void closePagesOfStrangers() {
    open().forEach(LivePage::closeUnlessAllowed);
  }

  /** Closes all pages at once, and ends the thread. */
  @Override
  public void close() {
    Thread ending;
    lock.lock();
    try {
      closing = true;
      ending = thread;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    open().forEach(LivePage::close);
    arrivals.unfollow();
    try {
      if (ending != null) {
        ending.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long work = 0;
    lastBeat = System.nanoTime();
    try {
      while (awaitPages(work)) {
        long start = System.nanoTime();
        try {
          start = takeAndGive();
        } catch (RuntimeException e) { // each page is guarded; whatever it is, the next log may go
          logger.error("live pages go on after a fault", e);
        }
        work = System.nanoTime() - start;
      }
    } catch (InterruptedException e) {
      logger.error("nobody interrupts this thread; live pages are not live any more", e);
    }
  }

  /** Waits for news until the next beat, tells them, and gives the time when they came. */
  private long takeAndGive() throws InterruptedException {
    long untilBeat = lastBeat + BEAT_NANOS - System.nanoTime();
    Arrivals.Taken taken = arrivals.take(TimeUnit.NANOSECONDS.toMillis(untilBeat));
    long start = System.nanoTime();
    if (!taken.logs().isEmpty()) {
      give(taken);
    }
    if (start - lastBeat >= BEAT_NANOS) {
      lastBeat = start;
      closePagesOfStrangers();
      open().forEach(LivePage::beat);
    }
    return start;
  }

  /** Rests, then waits for a page; false when there will be none. */
  private boolean awaitPages(long workNanos) throws InterruptedException {
    long rest = TimeUnit.NANOSECONDS.toMillis(workNanos) * PAUSE_PER_WORK;
    long pause = Math.min(LONGEST_PAUSE_MILLIS, Math.max(PAUSE_MILLIS, rest));
    lock.lock();
    try {
      long nanos = workNanos == 0 ? 0 : TimeUnit.MILLISECONDS.toNanos(pause);
      while (!closing && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      pages.removeIf(page -> !page.isOpen());
      if (pages.isEmpty()) {
        arrivals.unfollow();
      }
      while (pages.isEmpty() && !closing) {
        changed.await();
      }
      return !closing;
    } finally {
      lock.unlock();
    }
  }

  private void give(Arrivals.Taken taken) {
    List<LivePage> all;
    lock.lock();
    try {
      all = List.copyOf(pages);
      List<StoredLog> logs = taken.logs();
      given = logs.get(logs.size() - 1).id();
    } finally {
      lock.unlock();
    }
    Map<String, byte[]> events = new HashMap<>(); // most pages look at the same few channels
    for (LivePage page : all) {
      try {
        page.closeUnlessAllowed();
        page.give(taken, events);
      } catch (RuntimeException e) {
        logger.error("a live page is closed after a fault", e);
        page.close();
      }
    }
  }

  private List<LivePage> open() {
    lock.lock();
    try {
      return List.copyOf(pages);
    } finally {
      lock.unlock();
    }
  }
}
