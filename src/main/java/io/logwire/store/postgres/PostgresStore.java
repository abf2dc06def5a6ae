package io.logwire.store.postgres;

import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.Outlook;
import io.logwire.log.RetentionRules;
import io.logwire.metrics.Gauge;
import io.logwire.metrics.StoreMetrics;
import io.logwire.store.Deliveries;
import io.logwire.store.Erasure;
import io.logwire.store.LogFormat;
import io.logwire.store.LogImport;
import io.logwire.store.LogPages;
import io.logwire.store.LogRepository;
import io.logwire.store.Outbox;
import io.logwire.store.Store;
import io.logwire.store.StoreException;
import io.logwire.store.StoreHealth;
import io.logwire.store.StoreState;
import io.logwire.store.Tokens;
import io.logwire.store.WebhookTurns;
import io.logwire.store.sql.GroupCommit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The store that replicas share: a database of PostgreSQL.
 *
 * <p>Durability: {@link #close} commits what is queued, and gives back what this replica had
 * leased.
 */
public final class PostgresStore extends Store {
  private static final String STAMP =
      """
      SELECT max(last_id)
        + least(max(last_id), coalesce(min(done_id) FILTER (WHERE holder <> 0), max(last_id)))
      FROM writer
      """;

  private final PostgresDatabase database;
  private final Clock clock;
  private final PostgresService service; // null in a command
  private volatile long stamp = -1; // of the last time that somebody asked
  private GroupCommit writer; // null in a command until something is to be written

  private PostgresStore(PostgresDatabase database, Clock clock, PostgresService service) {
    super(database);
    this.database = database;
    this.clock = clock;
    this.service = service;
    this.writer = service == null ? null : service.writer();
  }

  /**
   * Opens the store of that database for a replica of the service; makes the tables where they are
   * missing, and brings older ones up to date.
   *
   * @param rules how long logs are kept
   * @param relaxed whether a database may be one that loses what it has committed
   * @throws StoreException if it cannot be reached, or is not such a one
   */
  public static PostgresStore open(
      String url, boolean relaxed, RetentionRules rules, Clock clock, StoreMetrics metrics) {
    PostgresDatabase database = PostgresDatabase.of(url);
    try {
      return new PostgresStore(
          database, clock, PostgresService.open(database, relaxed, rules, clock, metrics));
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /**
   * The store that is in that database, for a command.
   *
   * @throws StoreException if there is none, or it is not one that this LogWire can read
   */
  public static PostgresStore existing(String url, Clock clock) {
    PostgresDatabase database = PostgresDatabase.of(url);
    try {
      PostgresSchema.check(database);
      return new PostgresStore(database, clock, null);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  @Override
  public LogRepository repository(Function<LogEntry, List<String>> webhooks, Runnable owed) {
    return service.repository(webhooks, owed);
  }

  @Override
  public void follow(RetentionRules rules) {
    service.follow(rules);
  }

  @Override
  public LogPages pages(LogQuery query, LogFormat format) {
    return new PostgresPages(database, query, format);
  }

  @Override
  public Outbox outbox() {
    return new Outbox(
        database.door(), writer(), service == null ? WebhookTurns.ALL : service.turns());
  }

  @Override
  public Deliveries deliveries() {
    return new Deliveries(database, this::writer, clock);
  }

  @Override
  public Tokens tokens() {
    return new Tokens(database.door(), this::writer, clock);
  }

  @Override
  public Outlook outlook(RetentionRules rules, ZoneId zone) {
    return PostgresService.outlook(database, rules, clock.instant(), zone);
  }

  @Override
  public List<String> outlook(ZoneId zone) {
    return service.outlook(zone);
  }

  @Override
  public boolean isInCharge() {
    return service.isInCharge();
  }

  @Override
  public void announce(String name) {
    service.announce(name);
  }

  @Override
  public boolean isGone(String name) {
    return service.isGone(name);
  }

  @Override
  public StoreState state() {
    return PostgresState.of(database);
  }

  @Override
  public boolean hasUnfinishedErasure() {
    return false; // a log goes in one transaction, and the rest is the database's
  }

  @Override
  public Erasure erasure() {
    return new PostgresErasure(database);
  }

  @Override
  public LogImport importing(RetentionRules rules) {
    return PostgresImport.open(database, clock);
  }

  @Override
  public boolean hasChanged() {
    long now = database.door().look(PostgresStore::stamp);
    boolean changed = now != stamp;
    stamp = now;
    return changed;
  }

  // What was given, and how much of it is settled.
  private static long stamp(Connection snapshot) throws SQLException {
    return PostgresDatabase.number(snapshot, STAMP);
  }

  @Override
  public void probe() {
    // A replica moves a row of its own in each transaction; a command has none.
    writer().write(tx -> service == null ? tx.statement(PostgresSchema.PROBE).executeUpdate() : 0);
  }

  @Override
  public StoreHealth health() {
    return service.health();
  }

  @Override
  public List<Gauge> gauges(Supplier<List<String>> webhooks) {
    return service.gauges(webhooks);
  }

  @Override
  public String place() {
    return database.place();
  }

  private synchronized GroupCommit writer() {
    if (writer == null) {
      writer = GroupCommit.start(new PlainWriter(database), GroupCommit.Witness.NONE);
    }
    return writer;
  }

  @Override
  public synchronized void close() {
    if (service != null) {
      service.close();
    } else if (writer != null) {
      writer.close();
    }
    database.close();
  }
}
