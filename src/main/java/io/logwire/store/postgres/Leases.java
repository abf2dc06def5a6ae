package io.logwire.store.postgres;

import io.logwire.store.sql.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one replica at a time does, each by its name. No clocks are compared: a lease that has not
 * moved for {@link #TAKE_NANOS} of one's own running time is taken over, and its holder has stopped
 * before, as it does when it could not renew it for {@link #STOP_NANOS}.
 *
 * <p>Promise: what is done in a transaction that {@link #confirm}s the lease is done by its holder
 * alone. What is done elsewhere, as an alert that is sent, may be done by two for a moment, where
 * one of them was stopped in the middle of it.
 *
 * <p>Threading: any thread may ask; one, "replica", takes and renews.
 */
final class Leases {
  private static final Logger logger = LoggerFactory.getLogger(Leases.class);

  private static final long RENEW_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long STOP_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long TAKE_NANOS = TimeUnit.SECONDS.toNanos(6);

  // Longer than a rolling restart leaves something undone.
  private static final long ABANDON_NANOS = TimeUnit.MINUTES.toNanos(10);

  private static final String ALL = "SELECT name, holder, epoch, beat FROM lease";
  private static final String MAKE = "INSERT INTO lease (name) VALUES (?) ON CONFLICT DO NOTHING";
  private static final String TAKE =
      """
      UPDATE lease SET holder = ?, epoch = epoch + 1, beat = 0
      WHERE name = ? AND epoch = ? AND beat = ?
      """;
  private static final String RENEW =
      "UPDATE lease SET beat = beat + 1 WHERE name = ? AND epoch = ?";
  private static final String RELEASE = "UPDATE lease SET holder = 0 WHERE name = ? AND epoch = ?";

  private static final String DELETE =
      "DELETE FROM lease WHERE name = ? AND epoch = ? AND beat = ?";

  /** Begins the name of a lease that only says that a replica is there: nothing is done by it. */
  static final String PRESENCE = "replica ";

  private record Lease(String name, long holder, long epoch, long beat) {}

  private record Held(long epoch, long renewedNanos) {}

  private record Seen(long epoch, long beat, long sinceNanos) {}

  private final long holder = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
  private final LongSupplier nanoTime;
  private final Set<String> wanted = ConcurrentHashMap.newKeySet();
  private final ConcurrentMap<String, Held> held = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Seen> seen = new ConcurrentHashMap<>();
  private volatile long watchingNanos; // since then each of them was seen all the time
  private volatile long lookedNanos;

  Leases(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.watchingNanos = nanoTime.getAsLong();
    this.lookedNanos = watchingNanos;
  }

  /**
   * Whether that is this replica's to do now; who asks wants it to be, and has it soon if it can.
   */
  boolean holds(String name) {
    wanted.add(name);
    Held lease = held.get(name);
    return lease != null && nanoTime.getAsLong() - lease.renewedNanos < STOP_NANOS;
  }

  /** Wants no others than these of those that begin so; what is held of them is let go soon. */
  void wantOnly(Set<String> names, String beginning) {
    wanted.removeIf(one -> one.startsWith(beginning) && !names.contains(one));
  }

  /** Whether nobody has done that for {@link #ABANDON_NANOS}, in which this replica has looked. */
  boolean isAbandoned(String name) {
    long now = nanoTime.getAsLong();
    Seen last = seen.get(name);
    return now - lookedNanos < STOP_NANOS
        && now - watchingNanos >= ABANDON_NANOS
        && (last == null || now - last.sinceNanos >= ABANDON_NANOS);
  }

  /** Makes sure that it is, in the transaction of what is done; else throws. */
  void confirm(Transaction tx, String name) throws SQLException {
    if (!confirms(tx, name)) {
      throw new SQLException("another replica does this by now: " + name);
    }
  }

  /** Whether it is, and stays so until that transaction is committed. */
  boolean confirms(Transaction tx, String name) throws SQLException {
    Held lease = held.get(name);
    PreparedStatement renew = tx.statement(RENEW);
    renew.setString(1, name);
    renew.setLong(2, lease == null ? -1 : lease.epoch);
    boolean isOurs = renew.executeUpdate() == 1;
    if (!isOurs) {
      held.remove(name);
    }
    return isOurs;
  }

  /** Renews what is held, takes what is wanted and free, and lets go of what is not wanted. */
  void step(Connection connection) throws SQLException {
    List<Lease> leases = all(connection);
    long now = nanoTime.getAsLong();
    if (now - lookedNanos >= STOP_NANOS) {
      watchingNanos = now;
    }
    lookedNanos = now;
    Set<String> missing = new HashSet<>(wanted);
    for (Lease lease : leases) {
      missing.remove(lease.name);
      step(connection, lease, now);
    }
    for (String name : missing) {
      make(connection, name);
      step(connection, new Lease(name, 0, 0, 0), now);
    }
    connection.commit();
  }

  private static List<Lease> all(Connection connection) throws SQLException {
    List<Lease> leases = new ArrayList<>();
    try (PreparedStatement all = connection.prepareStatement(ALL);
        ResultSet row = all.executeQuery()) {
      while (row.next()) {
        leases.add(new Lease(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4)));
      }
    }
    return leases;
  }

  private static void make(Connection connection, String name) throws SQLException {
    try (PreparedStatement make = connection.prepareStatement(MAKE)) {
      make.setString(1, name);
      make.executeUpdate();
    }
    connection.commit();
  }

  private void step(Connection connection, Lease lease, long now) throws SQLException {
    String name = lease.name;
    Seen last = seen.get(name);
    if (last == null || last.epoch != lease.epoch || last.beat != lease.beat) {
      last = new Seen(lease.epoch, lease.beat, now);
      seen.put(name, last);
    }
    Held mine = held.get(name);
    boolean isOurs = mine != null && mine.epoch == lease.epoch;
    if (isOurs && wanted.contains(name)) {
      renew(connection, name, mine, now);
    } else if (isOurs) {
      held.remove(name);
      release(connection, name, mine);
    } else if (wanted.contains(name)) {
      drop(name);
      if (lease.holder == 0 || now - last.sinceNanos >= TAKE_NANOS) {
        take(connection, lease, now);
      }
    } else if (name.startsWith(PRESENCE) && isAbandoned(name)) { // or there would be ever more
      delete(connection, lease);
    }
  }

  private void drop(String name) {
    if (held.remove(name) != null) {
      logger.warn("another replica has taken over what this one did: {}", name);
    }
  }

  private void renew(Connection connection, String name, Held mine, long now) throws SQLException {
    if (now - mine.renewedNanos < RENEW_NANOS) {
      return;
    }
    try (PreparedStatement renew = connection.prepareStatement(RENEW)) {
      renew.setString(1, name);
      renew.setLong(2, mine.epoch);
      if (renew.executeUpdate() == 1) {
        connection.commit();
        held.replace(name, mine, new Held(mine.epoch, now));
      } else {
        drop(name);
      }
    }
  }

  private void take(Connection connection, Lease lease, long now) throws SQLException {
    try (PreparedStatement take = connection.prepareStatement(TAKE)) {
      take.setLong(1, holder);
      take.setString(2, lease.name);
      take.setLong(3, lease.epoch);
      take.setLong(4, lease.beat);
      if (take.executeUpdate() == 1) {
        connection.commit();
        held.put(lease.name, new Held(lease.epoch + 1, now));
        logger.info("this replica does from now on: {}", lease.name);
      }
    }
  }

  private static void delete(Connection connection, Lease lease) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      delete.setString(1, lease.name);
      delete.setLong(2, lease.epoch);
      delete.setLong(3, lease.beat);
      delete.executeUpdate();
    }
  }

  /** Lets go of all of them, so that another need not wait. */
  void release(Connection connection) throws SQLException {
    for (Map.Entry<String, Held> lease : held.entrySet()) {
      release(connection, lease.getKey(), lease.getValue());
    }
    connection.commit();
    held.clear();
  }

  private static void release(Connection connection, String name, Held mine) throws SQLException {
    try (PreparedStatement release = connection.prepareStatement(RELEASE)) {
      release.setString(1, name);
      release.setLong(2, mine.epoch);
      release.executeUpdate();
    }
  }
}
