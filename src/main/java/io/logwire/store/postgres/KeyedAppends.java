package io.logwire.store.postgres;

import io.logwire.log.LogId;
import io.logwire.store.LogRepository;
import io.logwire.store.LogRepository.Appended;
import io.logwire.store.LogRepository.IdempotencyKey;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.Transaction;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The appends of one transaction that have an idempotency key. All keys are kept with one trip, and
 * those that are known already found with another one.
 *
 * <p>A key counts for all replicas: two that are given the same one at once wait for one another,
 * and each keeps its keys in their order, so that none waits for the other in a circle.
 *
 * <p>Threading: the writer thread only.
 */
final class KeyedAppends {
  private static final String KEEP =
      """
      INSERT INTO idempotency_key (token_id, key, digest, log_id) SELECT * FROM unnest(?, ?, ?, ?)
      ON CONFLICT (token_id, key) DO UPDATE SET digest = excluded.digest, log_id = excluded.log_id
      WHERE idempotency_key.log_id < ?
      RETURNING log_id
      """;
  private static final String FIND =
      """
      SELECT known.token_id, known.key, digest, log_id
      FROM unnest(?, ?) AS asked (token_id, key)
      JOIN idempotency_key AS known ON known.token_id = asked.token_id AND known.key = asked.key
      """;

  /** One of them. */
  static final class Keyed {
    private final LogRow row;
    private final byte[] digest;
    private final long id;
    private Appended appended;

    private Keyed(LogRow row, byte[] digest, long id) {
      this.row = row;
      this.digest = digest;
      this.id = id;
    }

    LogRow row() {
      return row;
    }

    long id() {
      return id;
    }

    /** What became of it; not known before {@link #keep}. */
    Appended appended() {
      return appended;
    }
  }

  private final SortedMap<IdempotencyKey, List<Keyed>> all =
      new TreeMap<>(
          Comparator.comparingLong(IdempotencyKey::tokenId).thenComparing(IdempotencyKey::key));
  private int repeats;

  /** Adds one, which gets that id if it is the first with its key. */
  Keyed add(IdempotencyKey key, LogRow row, byte[] digest, long id) {
    Keyed one = new Keyed(row, digest, id);
    all.computeIfAbsent(key, unused -> new ArrayList<>()).add(one);
    return one;
  }

  /** How many are here already, and say the same. */
  int repeats() {
    return repeats;
  }

  /**
   * Keeps the keys.
   *
   * @return the first with each key that was not known; the others are not to be added
   */
  List<Keyed> keep(Transaction tx, Instant now) throws SQLException {
    List<Keyed> firsts = new ArrayList<>();
    if (all.isEmpty()) {
      return firsts;
    }
    Set<Long> kept = keepFirsts(tx, now);
    Map<IdempotencyKey, List<Keyed>> known = new TreeMap<>(all);
    for (List<Keyed> some : all.values()) {
      Keyed first = some.get(0);
      if (kept.contains(first.id)) {
        first.appended = new Appended(first.id, false);
        tell(some.subList(1, some.size()), first.digest, first.id);
        firsts.add(first);
      }
    }
    known.values().removeIf(some -> kept.contains(some.get(0).id));
    if (!known.isEmpty()) {
      find(tx, known);
    }
    return firsts;
  }

  private Set<Long> keepFirsts(Transaction tx, Instant now) throws SQLException {
    List<Keyed> firsts = all.values().stream().map(some -> some.get(0)).toList();
    PreparedStatement keep = tx.statement(KEEP);
    setKeys(keep, all.keySet());
    WriterCounts.setArray(
        keep, 3, "bytea", firsts.stream().map(one -> one.digest).toArray(byte[][]::new));
    WriterCounts.setArray(keep, 4, "int8", firsts.stream().mapToLong(one -> one.id).toArray());
    keep.setLong(5, LogId.firstAt(now.minus(LogRepository.KEY_LIFE)));
    Set<Long> kept = new HashSet<>();
    try (ResultSet row = keep.executeQuery()) {
      while (row.next()) {
        kept.add(row.getLong(1));
      }
    }
    return kept;
  }

  private void find(Transaction tx, Map<IdempotencyKey, List<Keyed>> known) throws SQLException {
    PreparedStatement find = tx.statement(FIND);
    setKeys(find, known.keySet());
    try (ResultSet row = find.executeQuery()) {
      while (row.next()) {
        IdempotencyKey key = new IdempotencyKey(row.getLong(1), row.getString(2));
        tell(known.remove(key), row.getBytes(3), row.getLong(4));
      }
    }
    if (!known.isEmpty()) {
      throw new SQLException("an idempotency key was deleted while it was used", "40001");
    }
  }

  private static void setKeys(PreparedStatement statement, Collection<IdempotencyKey> keys)
      throws SQLException {
    WriterCounts.setArray(
        statement, 1, "int8", keys.stream().mapToLong(IdempotencyKey::tokenId).toArray());
    WriterCounts.setArray(
        statement, 2, "text", keys.stream().map(IdempotencyKey::key).toArray(String[]::new));
  }

  /** Tells them what the first log with their key says, and which it is. */
  private void tell(List<Keyed> some, byte[] digest, long id) {
    for (Keyed one : some) {
      boolean same = Arrays.equals(digest, one.digest);
      one.appended = new Appended(id, !same);
      repeats += same ? 1 : 0;
    }
  }
}
