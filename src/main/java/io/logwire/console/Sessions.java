package io.logwire.console;

import io.logwire.store.Sha256;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Who is logged in. A session ends after twelve hours without a page, after a week in any case, at
 * a logout, and with the process, as it is in memory only; there, its secret is a hash. What is
 * over by the clock or by the time that has passed is over: a clock that is set back brings none
 * back, and a machine that was asleep keeps none.
 *
 * <p>Threading: any thread.
 */
final class Sessions {
  private static final Duration IDLE = Duration.ofHours(12);
  private static final Duration LIFETIME = Duration.ofDays(7);
  private static final int MOST = 1_000;
  private static final int SECRET_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Map<String, Session> open = new LinkedHashMap<>(); // guarded by this, by last use

  /** A moment by both. */
  private record Point(Instant clock, long nanos) {
    private boolean isOver(Duration life, Point now) {
      return clock.plus(life).isBefore(now.clock) || now.nanos - nanos > life.toNanos();
    }
  }

  private record Session(Point begin, Point lastUse) {
    private boolean isOver(Point now) {
      return lastUse.isOver(IDLE, now) || begin.isOver(LIFETIME, now);
    }
  }

  Sessions(Clock clock) {
    this(clock, System::nanoTime);
  }

  Sessions(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  private Point now() {
    return new Point(clock.instant(), nanoTime.getAsLong());
  }

  /** Begins a session; its secret is given out this once. */
  synchronized String begin() {
    String text = secret();
    if (open.size() >= MOST) {
      open.remove(open.keySet().iterator().next()); // the one that was not used for longest
    }
    Point now = now();
    open.put(hash(text), new Session(now, now));
    return text;
  }

  /** Whether that is the secret of a session, which is then in use. */
  synchronized boolean isOpen(String secret) {
    String hash = hash(secret);
    if (!isAlive(hash)) {
      return false;
    }
    Session session = open.remove(hash); // and put again: the map is in the order of use
    open.put(hash, new Session(session.begin, now()));
    return true;
  }

  /** Whether the session with the secret of that hash goes on; asking is no use of it. */
  synchronized boolean isAlive(String hash) {
    Session session = open.get(hash);
    if (session != null && session.isOver(now())) {
      open.remove(hash);
      return false;
    }
    return session != null;
  }

  synchronized void end(String secret) {
    open.remove(hash(secret));
  }

  /** What nobody can guess, for a cookie. */
  static String secret() {
    byte[] secret = new byte[SECRET_BYTES];
    RANDOM.nextBytes(secret);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }

  static String hash(String text) {
    return Base64.getEncoder().encodeToString(Sha256.of(text));
  }
}
