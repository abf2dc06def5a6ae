package io.logwire.console;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who is logged in. A session ends after twelve hours without a page, at a logout, and with the
 * process, as it is in memory only; there, its secret is a hash.
 *
 * <p>Threading: any thread.
 */
final class Sessions {
  private static final Duration IDLE = Duration.ofHours(12);
  private static final int MOST = 1_000;
  private static final int SECRET_BYTES = 32;

  private final SecureRandom random = new SecureRandom();
  private final Clock clock;
  private final Map<String, Instant> lastUse = new LinkedHashMap<>(16, 0.75f, true); // of this

  Sessions(Clock clock) {
    this.clock = clock;
  }

  /** Begins a session; its secret is given out this once. */
  synchronized String begin() {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    if (lastUse.size() >= MOST) {
      lastUse.remove(lastUse.keySet().iterator().next()); // the one that was not used for longest
    }
    lastUse.put(hash(text), clock.instant());
    return text;
  }

  /** Whether that is the secret of a session, which is then in use. */
  synchronized boolean isOpen(String secret) {
    String hash = hash(secret);
    Instant used = lastUse.get(hash);
    if (used == null) {
      return false;
    }
    Instant now = clock.instant();
    if (used.plus(IDLE).isBefore(now)) {
      lastUse.remove(hash);
      return false;
    }
    lastUse.put(hash, now);
    return true;
  }

  synchronized void end(String secret) {
    lastUse.remove(hash(secret));
  }

  static String hash(String text) {
    return Base64.getEncoder().encodeToString(sha256(text));
  }

  /** So that a comparison takes the same time whatever is compared. */
  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
