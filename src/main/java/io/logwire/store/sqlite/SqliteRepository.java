package io.logwire.store.sqlite;

import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.metrics.Metrics;
import io.logwire.metrics.StoreMetrics;
import io.logwire.store.Arrivals;
import io.logwire.store.LogRepository;
import io.logwire.store.StoreException;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.LogIndex;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.OwedAlerts;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.Transaction;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Appends logs to the file, one transaction with all that belongs to them. */
public final class SqliteRepository implements LogRepository {
  private static final String FIND_KEY =
      "SELECT digest, log_id FROM idempotency_key WHERE token_id = ? AND key = ? AND log_id >= ?";
  private static final String KEEP_KEY =
      "INSERT OR REPLACE INTO idempotency_key (token_id, key, digest, log_id) VALUES (?, ?, ?, ?)";

  // The index too: the newest log may have been deleted, and its id must not come again.
  private static final String NEWEST =
      """
      SELECT max(
        ifnull((SELECT max(id) FROM log), 0), (SELECT up_to FROM index_mark))
      """;

  private final GroupCommit writer;
  private final LogIndex index;
  private final OwedAlerts alerts;
  private final Arrivals arrivals;
  private final LogIds ids;
  private final Supplier<Optional<String>> refusal;
  private final StoreMetrics metrics;
  private final Clock clock;

  private SqliteRepository(
      GroupCommit writer,
      LogIndex index,
      OwedAlerts alerts,
      long newest,
      Supplier<Optional<String>> refusal,
      Clock clock,
      StoreMetrics metrics) {
    this.refusal = refusal;
    this.metrics = metrics;
    this.writer = writer;
    this.index = index;
    this.alerts = alerts;
    this.arrivals = new Arrivals(newest);
    this.ids = LogIds.after(newest, clock);
    this.clock = clock;
  }

  /** The same with a disk that always has room. */
  static SqliteRepository open(
      Snapshots file, GroupCommit writer, LogIndex index, OwedAlerts alerts, Clock clock) {
    return open(file, writer, index, alerts, Optional::empty, clock, new Metrics().store);
  }

  /**
   * A repository that appends through that writer and tells that index, one for each file.
   *
   * @param refusal tells why no logs can be taken now, if so
   * @param metrics counts what was kept
   */
  static SqliteRepository open(
      Snapshots file,
      GroupCommit writer,
      LogIndex index,
      OwedAlerts alerts,
      Supplier<Optional<String>> refusal,
      Clock clock,
      StoreMetrics metrics) {
    long newest = file.number(NEWEST);
    return new SqliteRepository(writer, index, alerts, newest, refusal, clock, metrics);
  }

  @Override
  public Arrivals arrivals() {
    return arrivals;
  }

  @Override
  public CompletableFuture<Appended> append(LogEntry entry, Optional<IdempotencyKey> key) {
    Optional<String> refused = refusal.get();
    if (refused.isPresent()) {
      metrics.writesRefused.add("disk_full");
      return CompletableFuture.failedFuture(new StoreException(refused.get()));
    }

    LogRow row = LogRow.of(entry);
    if (key.isEmpty()) {
      return writer.submit(row.bytes(), tx -> append(tx, row));
    }
    byte[] digest = row.digest();
    return writer.submit(row.bytes(), tx -> appendOnce(tx, row, key.get(), digest));
  }

  private Appended append(Transaction tx, LogRow row) throws SQLException {
    long id = ids.next();
    row.insert(tx, id);
    alerts.owe(tx, id, row.entry());
    batch(tx).add(id, row);
    return new Appended(id, false);
  }

  private LogBatch batch(Transaction tx) {
    return tx.part(LogBatch.class, () -> new LogBatch(index, arrivals, metrics));
  }

  private Appended appendOnce(Transaction tx, LogRow row, IdempotencyKey key, byte[] digest)
      throws SQLException {
    long since = LogId.firstAt(clock.instant().minus(KEY_LIFE));
    Optional<Appended> known =
        tx.first(
            FIND_KEY,
            found -> new Appended(found.getLong(2), !Arrays.equals(found.getBytes(1), digest)),
            key.tokenId(),
            key.key(),
            since);
    if (known.isPresent()) {
      if (!known.get().repeatsAnother()) {
        batch(tx).addRepeat();
      }
      return known.get();
    }

    Appended appended = append(tx, row);
    tx.update(KEEP_KEY, key.tokenId(), key.key(), digest, appended.id());
    return appended;
  }
}
