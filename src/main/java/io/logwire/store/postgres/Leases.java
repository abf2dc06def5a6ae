package io.logwire.store.postgres;

import io.logwire.store.sql.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
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

  private record Held(long epoch, long renewedNanos) {}

  private record Seen(long epoch, long beat, long sinceNanos) {}

  private final long holder = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
  private final LongSupplier nanoTime;
  private final ConcurrentMap<String, Boolean> wanted = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Held> held = new ConcurrentHashMap<>();
  private final Map<String, Seen> seen = new HashMap<>(); // of others

  Leases(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Whether that is this replica's to do now; who asks wants it to be, and has it soon if it can.
   */
  boolean holds(String name) {
    wanted.putIfAbsent(name, true);
    Held lease = held.get(name);
    return lease != null && nanoTime.getAsLong() - lease.renewedNanos < STOP_NANOS;
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

  /** Renews what is held, and takes what is wanted and free. */
  void step(Connection connection) throws SQLException {
    makeMissing(connection);
    long now = nanoTime.getAsLong();
    try (PreparedStatement all = connection.prepareStatement(ALL);
        ResultSet row = all.executeQuery()) {
      while (row.next()) {
        String name = row.getString(1);
        Held mine = held.get(name);
        if (mine != null && mine.epoch == row.getLong(3)) {
          renew(connection, name, mine, now);
        } else if (wanted.containsKey(name)) {
          drop(name);
          consider(connection, name, row, now);
        }
      }
    }
    connection.commit();
  }

  private void makeMissing(Connection connection) throws SQLException {
    for (Map.Entry<String, Boolean> name : wanted.entrySet()) {
      if (name.getValue()) {
        try (PreparedStatement make = connection.prepareStatement(MAKE)) {
          make.setString(1, name.getKey());
          make.executeUpdate();
        }
        connection.commit();
        name.setValue(false);
      }
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

  private void consider(Connection connection, String name, ResultSet row, long now)
      throws SQLException {
    long epoch = row.getLong(3);
    long beat = row.getLong(4);
    Seen before = seen.get(name);
    if (before == null || before.epoch != epoch || before.beat != beat) {
      before = new Seen(epoch, beat, now);
      seen.put(name, before);
    }
    boolean isFree = row.getLong(2) == 0;
    if (!isFree && now - before.sinceNanos < TAKE_NANOS) {
      return;
    }
    try (PreparedStatement take = connection.prepareStatement(TAKE)) {
      take.setLong(1, holder);
      take.setString(2, name);
      take.setLong(3, epoch);
      take.setLong(4, beat);
      if (take.executeUpdate() == 1) {
        connection.commit();
        held.put(name, new Held(epoch + 1, now));
        logger.info("this replica does from now on: {}", name);
      }
    }
  }

  /** Lets go of all of them, so that another need not wait. */
  void release(Connection connection) throws SQLException {
    for (Map.Entry<String, Held> lease : held.entrySet()) {
      try (PreparedStatement release = connection.prepareStatement(RELEASE)) {
        release.setString(1, lease.getKey());
        release.setLong(2, lease.getValue().epoch);
        release.executeUpdate();
      }
    }
    connection.commit();
    held.clear();
  }
}
