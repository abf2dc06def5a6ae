package io.logwire.store.postgres;

import io.logwire.log.StoredLog;
import io.logwire.store.Arrivals;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.LogRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a replica knows of the others: which id is settled, which of them are gone, and what they
 * have appended.
 *
 * <p>Promise: below the {@link #settled} id nothing can appear any more, so whoever follows up to
 * it misses nothing. It is the lowest of what the writers have published, each of which says so at
 * most {@link #PAUSE_MILLIS} after a commit has returned, of its own or of another. A writer that
 * has not moved for {@link #GONE_NANOS} is shut out, so that it holds nobody up.
 *
 * <p>Threading: one thread, "replica"; any may ask for the settled id.
 */
final class Replica implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Replica.class);

  private static final long PAUSE_MILLIS = 100;
  private static final long LEASES_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long BEAT_NANOS = TimeUnit.SECONDS.toNanos(1); // where nothing is to be told
  private static final long GONE_NANOS = TimeUnit.SECONDS.toNanos(6);
  private static final long SAID_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final String WRITERS =
      "SELECT number, holder, epoch, beat, last_id, done_id FROM writer WHERE holder <> 0";
  private static final String SHUT_OUT =
      """
      UPDATE writer SET holder = 0, epoch = epoch + 1
      WHERE number = ? AND holder = ? AND epoch = ? AND beat = ?
      """;
  private static final String BETWEEN =
      "SELECT * FROM log WHERE id > ? AND id <= ? ORDER BY id LIMIT ?";
  private static final int PAGE = 1_000;
  private static final long MOST_CHARACTERS = 1 << 20;

  private record Writer(int number, long holder, long epoch, long beat, long lastId, long doneId) {}

  private record Seen(Writer writer, long sinceNanos) {}

  private final PostgresDatabase database;
  private final Session session;
  private final Leases leases;
  private final Rounds rounds = new Rounds("replica", this::round);
  private final Map<Integer, Seen> seen = new HashMap<>();
  private volatile long highest; // of any writer, given or passed over
  private long given; // by any writer
  private volatile long settled;
  private GroupCommit writer;
  private long holder;
  private volatile Arrivals arrivals; // null until somebody may follow
  private long leasesNanos;
  private long beatNanos;
  private long saidNanos;
  private boolean failing;

  Replica(PostgresDatabase database, Leases leases) {
    this.database = database;
    this.session = new Session(database);
    this.leases = leases;
  }

  /** Begins, for the replica that writes by that writer. */
  void start(GroupCommit itsWriter, long itsHolder) {
    writer = itsWriter;
    holder = itsHolder;
    beatNanos = System.nanoTime() - BEAT_NANOS;
    leasesNanos = System.nanoTime() - LEASES_NANOS;
    saidNanos = System.nanoTime() - SAID_NANOS;
    rounds.start();
  }

  /** Tells these from now on what is appended by any replica. */
  void tell(Arrivals others) {
    arrivals = others;
  }

  /** The id below which nothing can appear any more, as far as this replica knows. */
  long settled() {
    return settled;
  }

  /** The largest id that any writer has given, or passed over, as far as this replica knows. */
  long highest() {
    return highest;
  }

  private long round() {
    try {
      step();
      failing = false;
    } catch (Exception e) {
      say(e);
    }
    return PAUSE_MILLIS;
  }

  // The writer says it too, where a log is refused for it.
  private void say(Exception e) {
    if (!failing || System.nanoTime() - saidNanos >= SAID_NANOS) {
      saidNanos = System.nanoTime();
      failing = true;
      logger.warn("this replica does not see the others: {}", Trouble.reason(e));
    }
  }

  private void step() throws SQLException {
    long now = System.nanoTime();
    List<Writer> writers = database.door().look(Replica::writers);
    if (!writers.isEmpty()) {
      settled = Math.max(settled, writers.stream().mapToLong(Writer::doneId).min().orElse(0));
    }
    for (Writer one : writers) {
      given = Math.max(given, one.lastId);
      highest = Math.max(highest, Math.max(one.lastId, one.doneId));
    }
    beat(writers, now);
    follow();
    if (now - leasesNanos >= LEASES_NANOS) {
      leasesNanos = now;
      session.run(
          tx -> {
            leases.step(tx.connection());
            return null;
          });
    }
    shutOut(writers, now); // the last, as it may wait for a row of one that was cut off
  }

  private static List<Writer> writers(Connection snapshot) throws SQLException {
    List<Writer> writers = new ArrayList<>();
    try (PreparedStatement select = snapshot.prepareStatement(WRITERS);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        writers.add(
            new Writer(
                row.getInt(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6)));
      }
    }
    return writers;
  }

  // A write of nothing publishes what is done, and shows that this replica lives.
  private void beat(List<Writer> writers, long now) {
    boolean isBehind =
        writers.stream()
            .filter(one -> one.holder == holder)
            .anyMatch(mine -> mine.doneId < given && writer.queue().writes() == 0);
    if (isBehind || now - beatNanos >= BEAT_NANOS) {
      beatNanos = now;
      var unused = writer.submit(0, tx -> null);
    }
  }

  private void shutOut(List<Writer> writers, long now) throws SQLException {
    for (Writer one : writers) {
      Seen before = seen.get(one.number);
      if (before == null || !before.writer.equals(one)) {
        seen.put(one.number, new Seen(one, now));
      } else if (one.holder != holder && now - before.sinceNanos >= GONE_NANOS) {
        boolean done = session.run(tx -> shutOut(tx, one));
        if (done) {
          logger.warn("replica {} is gone, or was cut off: its writer is free", one.number);
        }
      }
    }
  }

  private static boolean shutOut(PostgresTransaction tx, Writer gone) throws SQLException {
    PreparedStatement shutOut = tx.statement(SHUT_OUT);
    shutOut.setInt(1, gone.number);
    shutOut.setLong(2, gone.holder);
    shutOut.setLong(3, gone.epoch);
    shutOut.setLong(4, gone.beat);
    return shutOut.executeUpdate() == 1;
  }

  private void follow() {
    Arrivals now = arrivals;
    if (now == null) {
      return;
    }
    long upTo = settled;
    while (now.newest() < upTo && !now.passUnlessFollowed(upTo)) {
      long from = now.newest();
      List<StoredLog> logs = database.door().look(snapshot -> between(snapshot, from, upTo));
      now.add(logs);
      if (logs.isEmpty()) {
        now.pass(upTo);
      }
    }
  }

  private static List<StoredLog> between(Connection snapshot, long after, long upTo)
      throws SQLException {
    List<StoredLog> logs = new ArrayList<>();
    try (PreparedStatement select = snapshot.prepareStatement(BETWEEN)) {
      select.setLong(1, after);
      select.setLong(2, upTo);
      select.setInt(3, PAGE);
      long characters = 0;
      try (ResultSet row = select.executeQuery()) {
        while (characters < MOST_CHARACTERS && row.next()) {
          StoredLog log = LogRow.read(row);
          characters += log.entry().label().length() + log.entry().body().length();
          logs.add(log);
        }
      }
    }
    return logs;
  }

  /** Ends, and lets go of what this replica alone did. */
  @Override
  public void close() {
    rounds.close();
    try {
      session.run(
          tx -> {
            leases.release(tx.connection());
            return null;
          });
    } catch (SQLException e) {
      logger.warn("others take over in some seconds only: {}", Trouble.reason(e));
    } finally {
      session.close();
    }
  }
}
