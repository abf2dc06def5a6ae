package io.logwire.store.sqlite;

import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.Outlook;
import io.logwire.log.RetentionRules;
import io.logwire.metrics.Gauge;
import io.logwire.metrics.Metrics;
import io.logwire.metrics.StoreMetrics;
import io.logwire.store.Deliveries;
import io.logwire.store.Erasure;
import io.logwire.store.FollowedRules;
import io.logwire.store.LogFormat;
import io.logwire.store.LogImport;
import io.logwire.store.LogPages;
import io.logwire.store.LogRepository;
import io.logwire.store.Outbox;
import io.logwire.store.Store;
import io.logwire.store.StoreException;
import io.logwire.store.StoreState;
import io.logwire.store.Tokens;
import io.logwire.store.WebhookTurns;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.OwedAlerts;
import io.logwire.store.sqlite.backup.Backup;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.FileWriter;
import io.logwire.store.sqlite.file.ReadOnlyDatabase;
import io.logwire.store.sqlite.file.ReadableFile;
import io.logwire.store.sqlite.file.Reserve;
import io.logwire.store.sqlite.file.Schema;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The store of one SQLite file in a folder of its own. The service that {@link #open}s it has it
 * alone; a command takes the {@link #existing} one beside it.
 *
 * <p>Durability: {@link #close} commits what is queued and moves all of it into the file.
 *
 * <p>Threading: any thread may ask for a part and use it as its own class says.
 */
public final class SqliteStore extends Store {
  private final DataFolder folder;
  private final ReadableFile file;
  private final BooleanSupplier hasChanged;
  private final Clock clock;
  private final Opened opened;

  private ServiceParts service; // null in a command
  private Database database; // null until something is to be written
  private GroupCommit writer; // the same

  private SqliteStore(
      DataFolder folder,
      ReadableFile file,
      BooleanSupplier hasChanged,
      Clock clock,
      Opened opened) {
    super(file);
    this.opened = opened;
    this.folder = folder;
    this.file = file;
    this.hasChanged = hasChanged;
    this.clock = clock;
  }

  /**
   * Opens the store of that folder for the service; makes folder and file where they are missing,
   * and brings an older file up to date.
   *
   * @param rules how long logs are kept
   * @param reserve the bytes that have to be free on the disk for a log to be taken
   * @throws StoreException if another service has it, or it cannot be read or written
   */
  public static SqliteStore open(Path folder, RetentionRules rules, long reserve, Clock clock) {
    return open(folder, rules, reserve, true, clock, new Metrics().store);
  }

  /**
   * The same; the metrics count what is kept, refused and done late.
   *
   * @param copies whether an older file is copied before it is changed
   */
  public static SqliteStore open(
      Path folder,
      RetentionRules rules,
      long reserve,
      boolean copies,
      Clock clock,
      StoreMetrics metrics) {
    return of(ServiceParts.open(folder, rules, reserve, copies, clock, metrics, true), clock);
  }

  /** The same where nothing is ever deleted by itself. */
  static SqliteStore openWithoutRetention(Path folder, RetentionRules rules, Clock clock) {
    StoreMetrics metrics = new Metrics().store;
    return of(ServiceParts.open(folder, rules, 0, true, clock, metrics, false), clock);
  }

  private static SqliteStore of(ServiceParts parts, Clock clock) {
    Database database = parts.database();
    SqliteStore store =
        new SqliteStore(parts.folder(), database, () -> true, clock, parts.opened());
    store.service = parts;
    store.database = database;
    store.writer = parts.writer();
    return store;
  }

  /**
   * The store that is in that folder, for a command.
   *
   * @throws StoreException if there is none, naming the folder, or it is not one that this LogWire
   *     can read
   */
  public static SqliteStore existing(Path folder, Clock clock) {
    DataFolder shared = DataFolder.existing(folder);
    ReadOnlyDatabase file = ReadOnlyDatabase.open(shared);
    Opened opened = new Opened();
    opened.push(file);
    return new SqliteStore(shared, file, file::hasChanged, clock, opened);
  }

  @Override
  public LogRepository repository(Function<LogEntry, List<String>> webhooks, Runnable owed) {
    return SqliteRepository.open(
        database,
        writer,
        service.index(),
        new OwedAlerts(webhooks, owed, clock),
        service.housekeeping()::refusal,
        clock,
        service.metrics());
  }

  @Override
  public void follow(RetentionRules rules) {
    service.housekeeping().follow(rules, database);
  }

  @Override
  public LogPages pages(LogQuery query, LogFormat format) {
    return new SqlitePages(file, query, format);
  }

  @Override
  public Outbox outbox() {
    return new Outbox(database().door(), writer, WebhookTurns.ALL);
  }

  @Override
  public Deliveries deliveries() {
    return new Deliveries(file, this::writer, clock);
  }

  @Override
  public synchronized Tokens tokens() {
    boolean isOfService = file == database;
    return new Tokens(isOfService ? database.door() : file, this::writer, clock);
  }

  @Override
  public Outlook outlook(RetentionRules rules, ZoneId zone) {
    return SizeBound.outlook(file, rules, clock.instant(), zone);
  }

  @Override
  public List<String> outlook(ZoneId zone) {
    Instant now = clock.instant();
    FollowedRules rules = service.housekeeping().rules();
    return rules.before(
        SizeBound.outlook(database.door(), rules.set(), now, zone).words(now, zone));
  }

  @Override
  public StoreState state() {
    return SqliteState.of(file);
  }

  /** Which logs a clock that was ahead has dated in the future. */
  public Redating.Preview previewRedating() {
    return Redating.preview(file, clock);
  }

  @Override
  public boolean hasUnfinishedErasure() {
    return SqliteErasure.isUnfinished(file);
  }

  @Override
  public Erasure erasure() {
    Reserve.of(folder, 0).makeRoom();
    return SqliteErasure.open(database(), folder::hasServer);
  }

  @Override
  public LogImport importing(RetentionRules rules) {
    return SqliteImport.open(database(), folder::hasServer, rules, clock);
  }

  /** Copies all of it into another file. */
  public synchronized Backup backup() {
    // A service does not ask: to look at its own lock would let go of it.
    return new Backup(file, file == database ? () -> true : folder::hasServer);
  }

  @Override
  public boolean hasChanged() {
    return hasChanged.getAsBoolean();
  }

  @Override
  public void probe() {
    writer().write(tx -> tx.statement(Schema.PROBE).executeUpdate());
  }

  @Override
  public SqliteHealth health() {
    return new SqliteHealth(
        database, writer, service.housekeeping(), () -> outlook(ZoneOffset.UTC));
  }

  @Override
  public List<Gauge> gauges(Supplier<List<String>> webhooks) {
    SqliteHealth health = health();
    return SqliteGauges.of(health, database.door(), webhooks);
  }

  /** Where the logs are. */
  public Path file() {
    return file.file();
  }

  @Override
  public String place() {
    return file().toString();
  }

  synchronized Database database() {
    if (database == null) {
      database = Database.existing(folder);
      opened.push(database);
    }
    return database;
  }

  synchronized GroupCommit writer() {
    if (writer == null) {
      writer = FileWriter.start(database(), GroupCommit.Witness.NONE);
      opened.push(writer);
    }
    return writer;
  }

  @Override
  public synchronized void close() {
    opened.close();
  }
}
