package io.logwire.store.postgres;

import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.Outlook;
import io.logwire.log.RetentionRules;
import io.logwire.metrics.Gauge;
import io.logwire.metrics.StoreMetrics;
import io.logwire.store.Arrivals;
import io.logwire.store.ClockWatch;
import io.logwire.store.FollowedRules;
import io.logwire.store.LogRepository;
import io.logwire.store.RetentionOutlook;
import io.logwire.store.StoreException;
import io.logwire.store.StoreHealth;
import io.logwire.store.WebhookTurns;
import io.logwire.store.move.Marks;
import io.logwire.store.sql.CommitMeter;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.OwedAlerts;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.StoreGauges;
import io.logwire.store.sql.Transaction;
import io.logwire.store.sql.WriteFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the store of a replica is made of: its writer, what it knows of the others, the upkeep. */
final class PostgresService implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(PostgresStore.class);

  private final PostgresDatabase database;
  private final Clock clock;
  private final StoreMetrics metrics;
  private final ReplicaIds ids;
  private final PostgresWriter connection;
  private final GroupCommit writer;
  private final Leases leases = new Leases(System::nanoTime);
  private final Replica replica;
  private final PrimaryWatch watch;
  private final FollowedRules followed;
  private final SharedUpkeep upkeep;
  private final PostgresHealth health;

  private PostgresService(
      PostgresDatabase database,
      RetentionRules rules,
      ClockWatch clockWatch,
      Clock clock,
      StoreMetrics metrics,
      List<String> relaxed) {
    this.database = database;
    this.clock = clock;
    this.metrics = metrics;
    this.ids = new ReplicaIds(clock);
    this.replica = new Replica(database, leases);
    this.watch = new PrimaryWatch(database);
    this.connection = new PostgresWriter(database, ids, replica::highest);
    this.writer = GroupCommit.start(connection, new CommitMeter(metrics, new WriteFailures()));
    this.followed = new FollowedRules(rules, clockWatch, clock, System::nanoTime);
    PostgresRetention retention =
        new PostgresRetention(followed, clockWatch, clock, metrics.retentionDeleted);
    this.upkeep =
        new SharedUpkeep(database, leases, followed, retention, () -> metrics.upkeepFailed.add());
    this.health =
        new PostgresHealth(writer, clockWatch, followed, relaxed, () -> outlook(ZoneOffset.UTC));
  }

  /**
   * Checks the database, makes its tables, and starts a replica on it.
   *
   * @throws StoreException if it is not one in which what was committed is kept
   */
  static PostgresService open(
      PostgresDatabase database,
      boolean relaxed,
      RetentionRules rules,
      Clock clock,
      StoreMetrics metrics) {
    ClockWatch.refuseAnImpossibleTime(clock);
    List<String> untrue;
    try (Connection connection = database.connect();
        Connection another = database.connect()) {
      untrue = check(database, connection, relaxed);
      connection.rollback();
      PoolerCheck.look(connection, another, database.place());
      PostgresSchema.migrate(database);
    } catch (SQLException e) {
      throw new StoreException("cannot open " + database.place() + ": " + Trouble.reason(e), e);
    }
    Marks.refuseTheWrongStore(database, PostgresMoving.TABLE_OF_MARKS, database.place());
    ClockWatch watch =
        ClockWatch.begin(database, Optional.empty(), clock, System::nanoTime, !rules.endsAny());
    PostgresService service = new PostgresService(database, rules, watch, clock, metrics, untrue);
    try {
      service.writer.write(tx -> null); // takes a row, and commits
      Marks.forgetThatItWasNew(database, PostgresMoving.TABLE_OF_MARKS, service.writer);
      service.replica.start(service.writer, service.connection.holder());
      service.upkeep.start();
      service.watch.start();
      return service;
    } catch (RuntimeException e) {
      service.close();
      throw e;
    }
  }

  private static List<String> check(
      PostgresDatabase database, Connection connection, boolean relaxed) throws SQLException {
    DurabilityCheck.Found found = DurabilityCheck.look(connection);
    found.warnings().forEach(logger::warn);
    String untrue = String.join(", ", found.untrue());
    if (!found.untrue().isEmpty() && !relaxed) {
      throw new StoreException(
          "%s has %s: logs that were acknowledged could be lost with its machine; set it to on, or accept that by database.relaxed-durability=true"
              .formatted(database.place(), untrue));
    }
    if (!found.untrue().isEmpty()) {
      logger.warn(
          "{} has {}, as database.relaxed-durability accepts: logs that were acknowledged may be lost",
          database.place(),
          untrue);
    }
    return found.untrue();
  }

  GroupCommit writer() {
    return writer;
  }

  StoreHealth health() {
    return health;
  }

  void follow(RetentionRules rules) {
    upkeep.follow(rules);
  }

  /** What retention deletes next, in words. */
  List<String> outlook(ZoneId zone) {
    Instant now = clock.instant();
    return followed.before(outlook(database.door(), upkeep.rules(), now, zone).words(now, zone));
  }

  /** The same as it is, by any rules. */
  static Outlook outlook(Snapshots database, RetentionRules rules, Instant now, ZoneId zone) {
    return RetentionOutlook.of(database, rules, now, zone, Optional::empty);
  }

  LogRepository repository(Function<LogEntry, List<String>> webhooks, Runnable owed) {
    Arrivals arrivals = new Arrivals(replica.settled());
    replica.tell(arrivals);
    return new PostgresRepository(
        writer,
        connection::number,
        ids,
        new OwedAlerts(webhooks, owed, clock),
        arrivals,
        clock,
        metrics);
  }

  /** Whether this replica does the upkeep for all. */
  boolean isInCharge() {
    return leases.holds(SharedUpkeep.LEASE);
  }

  /** Who serves a webhook: one replica at a time. */
  WebhookTurns turns() {
    return new WebhookTurns() {
      @Override
      public boolean isOurs(String webhook) {
        return leases.holds(lease(webhook));
      }

      @Override
      public boolean confirm(Transaction tx, String webhook) throws SQLException {
        return leases.confirms(tx, lease(webhook));
      }

      @Override
      public void serveOnly(Set<String> webhooks) {
        leases.wantOnly(
            webhooks.stream().map(PostgresService::lease).collect(Collectors.toSet()), lease(""));
      }

      @Override
      public boolean isAbandoned(String webhook) {
        return leases.isAbandoned(lease(webhook));
      }
    };
  }

  private static String lease(String webhook) {
    return "webhook " + webhook;
  }

  /** Says that this replica is there, under that name. */
  void announce(String name) {
    boolean unused = leases.holds(Leases.PRESENCE + name);
  }

  /** Whether no replica of that name has been there for so long that none may be back soon. */
  boolean isGone(String name) {
    return leases.isAbandoned(Leases.PRESENCE + name);
  }

  List<Gauge> gauges(Supplier<List<String>> webhooks) {
    List<Gauge> all = new ArrayList<>(new StoreGauges(health, database.door(), webhooks).all());
    all.add(
        Gauge.of(
            "logwire_database_bytes",
            "What the database takes on its disk.",
            () -> number("SELECT pg_database_size(current_database())")));
    all.add(
        Gauge.of(
            "logwire_replicas",
            "Replicas that write to the database; one that was killed counts for 6 s more.",
            () -> number("SELECT count(*) FROM writer WHERE holder <> 0")));
    all.add(
        Gauge.of(
            "logwire_settled_age_seconds",
            "How far pages of one replica are behind what all of them append.",
            () ->
                Math.max(0, clock.millis() - LogId.time(replica.settled()).toEpochMilli()) / 1e3));
    return all;
  }

  private long number(String sql) {
    return database.door().look(snapshot -> PostgresDatabase.number(snapshot, sql));
  }

  @Override
  public void close() {
    watch.close();
    upkeep.close();
    replica.close();
    writer.close();
  }
}
