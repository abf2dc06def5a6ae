package io.logwire.console;

import io.logwire.http.EventStream;
import io.logwire.log.StoredLog;
import io.logwire.store.Arrivals;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A page that is open somewhere, and shows what arrives.
 *
 * <p>Between its joining and its {@link #open} it is told what came before; what arrives meanwhile
 * is kept for it.
 *
 * <p>Threading: "live" gives; the thread of the request opens; any may close.
 */
final class LivePage {
  private static final int MOST_EARLY = 64; // events, while the file is read

  private final String url;
  private final News news;
  private final BooleanSupplier mayRead;

  private final List<byte[]> early = new ArrayList<>(); // guarded by this
  private EventStream stream; // guarded by this; null before open
  private boolean closed; // guarded by this
  private long after; // of "live", once it has joined

  /**
   * @param link what it shows; pages of one link and zone are told the same
   * @param news what it is told
   * @param mayRead whether who has opened it is still allowed to
   */
  LivePage(Link link, ZoneId zone, News news, BooleanSupplier mayRead) {
    this.url = link + " " + zone;
    this.news = news;
    this.mayRead = mayRead;
  }

  /** Closes it where its reader is not allowed to read any more. */
  void closeUnlessAllowed() {
    if (!mayRead.getAsBoolean()) {
      close();
    }
  }

  /** Begins: logs after that one are for this page. */
  void startAfter(long id) {
    after = id;
  }

  /** Sends what came before, then what arrived meanwhile; from now on all goes to the stream. */
  synchronized void open(EventStream to, byte[] before) {
    stream = to;
    if (closed) {
      stream.close();
      return;
    }
    if (before.length > 0) {
      stream.send(before);
    }
    early.forEach(stream::send);
    early.clear();
  }

  /**
   * Sends what of these is for it.
   *
   * @param events those of other pages, by their URL and zone: what one was sent fits the other
   */
  void give(Arrivals.Taken taken, Map<String, byte[]> events) {
    List<StoredLog> logs = taken.logs();
    byte[] event;
    if (logs.get(0).id() > after) {
      event = events.computeIfAbsent(url, unused -> event(taken));
    } else { // it has joined in the middle of them
      event = event(taken);
    }
    after = Math.max(after, logs.get(logs.size() - 1).id());
    if (event.length > 0) {
      send(event);
    }
  }

  /** What of these is for this page, as events. */
  byte[] event(Arrivals.Taken taken) {
    return news.of(taken, after);
  }

  private synchronized void send(byte[] event) {
    if (closed) {
      return;
    }
    if (stream != null) {
      stream.send(event);
      return;
    }
    early.add(event);
    closed = early.size() > MOST_EARLY; // it comes back, and is told from the file
  }

  synchronized void beat() {
    if (stream != null) {
      stream.beat();
    }
  }

  synchronized boolean isOpen() {
    return !closed && (stream == null || stream.isOpen());
  }

  synchronized void close() {
    closed = true;
    early.clear();
    if (stream != null) {
      stream.close();
    }
  }
}
