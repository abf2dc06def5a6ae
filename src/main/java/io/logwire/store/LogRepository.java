package io.logwire.store;

import io.logwire.log.LogEntry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Appends logs.
 *
 * <p>Durability: when the future of {@link #append} completes, the log, its part of the hourly
 * counts, the alerts it owes and its idempotency key are on disk, all in one transaction; if it
 * fails, none of them are.
 *
 * <p>Threading: any thread may append; the writer gives the ids, strictly growing, in the order in
 * which it writes.
 */
public interface LogRepository {
  /** How long an idempotency key makes a repeat safe. */
  Duration KEY_LIFE = Duration.ofHours(24);

  /** Names one request of one client, so that its repeat appends nothing. */
  record IdempotencyKey(long tokenId, String key) {}

  /**
   * What became of a log.
   *
   * @param id the log's, or that of the first request with the same key
   * @param repeatsAnother true if the key was used before for a log that says something else;
   *     nothing was appended
   */
  record Appended(long id, boolean repeatsAnother) {}

  /** The logs that were appended a moment ago. */
  Arrivals arrivals();

  /**
   * Appends a log for good; with a key that was used in the last 24 hours, does nothing.
   *
   * @return fails with {@link StoreException} if nothing was kept
   */
  CompletableFuture<Appended> append(LogEntry entry, Optional<IdempotencyKey> key);
}
