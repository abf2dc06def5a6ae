package io.logwire.store.postgres;

import io.logwire.log.RetentionRules;
import io.logwire.store.FollowedRules;
import io.logwire.store.index.Segments;
import io.logwire.store.sql.LogIndex;
import io.logwire.store.sql.SqlSegments;
import io.logwire.store.sql.Transaction;
import io.logwire.store.sql.Upkeep;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one replica does for all of them, step by step: the index follows what is settled, its
 * segments are merged, and what has been kept long enough is deleted.
 *
 * <p>Durability: each step is a transaction that {@link Leases#confirm confirms} the lease. A
 * replica that gets it begins from what the database says.
 *
 * <p>Threading: one thread, "upkeep".
 */
final class SharedUpkeep implements AutoCloseable {
  /** The name of its lease. */
  static final String LEASE = "upkeep";

  private static final Logger logger = LoggerFactory.getLogger(SharedUpkeep.class);

  private static final long PAUSE_MILLIS = 250;
  private static final long PAUSE_AFTER_FAILURE_MILLIS = 5_000;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  // Commands that erase and import change the index too: one at a time.
  private static final String LOCK = "SELECT up_to FROM index_mark FOR UPDATE";

  private final PostgresDatabase database;
  private final Session session;
  private final Leases leases;
  private final PostgresRetention retention;
  private final Runnable failed;
  private final Rounds rounds = new Rounds("upkeep", this::round);
  private final FollowedRules followed;
  private volatile RetentionRules rules;
  private LogIndex index; // null while another replica does it
  private boolean isBegun; // since it has the lease
  private long lookNanos;

  /**
   * Upkeep that has not begun.
   *
   * @param failed is told of each step that failed
   */
  SharedUpkeep(
      PostgresDatabase database,
      Leases leases,
      FollowedRules rules,
      PostgresRetention retention,
      Runnable failed) {
    this.database = database;
    this.session = new Session(database);
    this.leases = leases;
    this.followed = rules;
    this.rules = rules.set();
    this.retention = retention;
    this.failed = failed;
  }

  void start() {
    rounds.start();
  }

  /** Keeps logs by those rules from now on. */
  void follow(RetentionRules others) {
    rules = others;
  }

  /** How long logs are kept now. */
  RetentionRules rules() {
    return rules;
  }

  /** Lets a transaction change the index, after the others that do. */
  static void lock(Transaction tx) throws SQLException {
    tx.statement(LOCK).executeQuery().close();
  }

  private long round() {
    try {
      return leases.holds(LEASE) ? work() : rest();
    } catch (Exception e) {
      failed.run();
      logger.warn("upkeep of the database: {}", Trouble.reason(e));
      index = null;
      return PAUSE_AFTER_FAILURE_MILLIS;
    }
  }

  private long rest() {
    index = null;
    isBegun = false;
    return PAUSE_MILLIS;
  }

  /** Makes a step of each that is due; how long nothing has to be done after that. */
  private long work() throws SQLException {
    if (index == null) {
      index = LogIndex.ofReplicas(rules, database);
      step(tx -> Segments.dropUnfinished(SqlSegments.of(tx)));
    }
    if (!isBegun) {
      followed.begin(database, Optional::empty);
      isBegun = true;
    }
    RetentionRules now = rules;
    if (!now.equals(followed.set())) {
      followed.follow(now, database, Optional::empty);
      retention.look();
    }
    if (System.nanoTime() - lookNanos >= LOOK_NANOS) {
      lookNanos = System.nanoTime();
      index.lookForMore();
    }
    boolean worked = false;
    for (Upkeep one : List.of(index, index.merge(), retention)) {
      if (!rounds.isClosing() && one.isDue(Upkeep.Load.IDLE)) {
        step(one::step);
        worked = true;
      }
    }
    return worked ? 0 : PAUSE_MILLIS;
  }

  private void step(Transaction.Work work) throws SQLException {
    session.run(
        tx -> {
          leases.confirm(tx, LEASE);
          lock(tx);
          work.in(tx);
          return null;
        });
  }

  @Override
  public void close() {
    rounds.close();
    session.close();
  }
}
