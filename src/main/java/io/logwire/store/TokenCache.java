package io.logwire.store;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Knows the valid tokens without asking the file at each request. A token that was made or revoked
 * by another process counts within half a second.
 *
 * <p>Threading: any thread. One reads the file again, the others wait for it: nobody is let in by a
 * list that is older.
 */
public final class TokenCache {
  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private record Snapshot(List<Token> tokens, long nanos) {}

  private final Tokens tokens;
  private final Optional<Token> configured;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Map<Long, LocalDate> lastUsed = new ConcurrentHashMap<>();
  private volatile Snapshot snapshot;

  /** The tokens of the file and, if there is one, that of the settings, for all channels. */
  public TokenCache(Tokens tokens, Optional<String> configuredSecret, Clock clock) {
    this(tokens, configuredSecret, clock, System::nanoTime);
  }

  /** The same by another time. */
  public TokenCache(
      Tokens tokens, Optional<String> configuredSecret, Clock clock, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.tokens = tokens;
    this.configured =
        configuredSecret.map(
            secret ->
                new Token(
                    0,
                    "token of the settings",
                    List.of(),
                    Token.hashOf(secret),
                    Instant.EPOCH,
                    Optional.empty()));
    this.clock = clock;
  }

  /**
   * The token with that secret, if there is one that is not revoked. Every token is compared, each
   * in constant time.
   *
   * @throws StoreException if the file cannot be read
   */
  public Optional<Token> find(String secret) {
    String hash = Token.hashOf(secret);
    Token found = null;
    for (Token token : current()) {
      found = token.hasHash(hash) ? token : found;
    }
    if (configured.isPresent() && configured.get().hasHash(hash)) {
      return configured;
    }
    if (found != null) {
      noteUse(found);
    }
    return Optional.ofNullable(found);
  }

  private List<Token> current() {
    Snapshot now = snapshot;
    if (isOld(now)) {
      synchronized (this) {
        now = snapshot;
        if (isOld(now)) {
          long nanos = nanoTime.getAsLong();
          now = new Snapshot(tokens.list(), nanos);
          snapshot = now;
        }
      }
    }
    return now.tokens();
  }

  private boolean isOld(Snapshot snapshot) {
    return snapshot == null || nanoTime.getAsLong() - snapshot.nanos() > FRESH_NANOS;
  }

  private void noteUse(Token token) {
    LocalDate today = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
    LocalDate known = lastUsed.get(token.id());
    if (!today.equals(known) && !today.equals(lastUsed.put(token.id(), today))) {
      tokens.used(token, today);
    }
  }
}
