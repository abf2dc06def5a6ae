package io.logwire.console;

import io.logwire.store.Sha256;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who is logged in. A session ends after twelve hours without a page, after a week in any case, at
 * a logout, and with the process, as it is in memory only; there, its secret is a hash.
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
  private final Map<String, Session> open = new LinkedHashMap<>(); // guarded by this, by last use

  private record Session(Instant begin, Instant lastUse) {
    private boolean isOver(Instant now) {
      return lastUse.plus(IDLE).isBefore(now) || begin.plus(LIFETIME).isBefore(now);
    }
  }

  Sessions(Clock clock) {
    this.clock = clock;
  }

  /** Begins a session; its secret is given out this once. */
  synchronized String begin() {
    String text = secret();
    if (open.size() >= MOST) {
      open.remove(open.keySet().iterator().next()); // the one that was not used for longest
    }
    Instant now = clock.instant();
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
    open.put(hash, new Session(session.begin, clock.instant()));
    return true;
  }

  /** Whether the session with the secret of that hash goes on; asking is no use of it. */
  synchronized boolean isAlive(String hash) {
    Session session = open.get(hash);
    if (session != null && session.isOver(clock.instant())) {
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
    return Base64.getEncoder().encodeToString(sha256(text));
  }

  /** So that a comparison takes the same time whatever is compared. */
  static byte[] sha256(String text) {
    return Sha256.of(text);
  }
}
