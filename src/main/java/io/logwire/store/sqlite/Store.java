package io.logwire.store.sqlite;

import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.RetentionRules;
import io.logwire.metrics.Gauge;
import io.logwire.metrics.Metrics;
import io.logwire.metrics.StoreMetrics;
import io.logwire.store.StoreException;
import io.logwire.store.sqlite.backup.Backup;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.GroupCommit;
import io.logwire.store.sqlite.file.ReadOnlyDatabase;
import io.logwire.store.sqlite.file.ReadableFile;
import io.logwire.store.sqlite.file.Reserve;
import io.logwire.store.sqlite.file.Schema;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * All that LogWire keeps: one SQLite file in a folder of its own. Everything else is a part of it,
 * which is handed out here to whoever needs it.
 *
 * <p>There are two ways in. The service {@link #open}s the store: it makes and migrates what is
 * there, and has it alone. A command takes the {@link #existing} one, beside a service or without:
 * it makes nothing and migrates nothing, and what only reads leaves no trace.
 *
 * <p>Durability: {@link #close} commits what is queued and moves all of it into the file.
 *
 * <p>Threading: any thread may ask for a part and use it as its own class says.
 */
public final class Store implements AutoCloseable {
  private final DataFolder folder;
  private final ReadableFile file;
  private final BooleanSupplier hasChanged;
  private final Clock clock;
  private final Opened opened;

  private ServiceParts service; // null in a command
  private Database database; // null until something is to be written
  private GroupCommit writer; // the same

  private Store(
      DataFolder folder,
      ReadableFile file,
      BooleanSupplier hasChanged,
      Clock clock,
      Opened opened) {
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
  public static Store open(Path folder, RetentionRules rules, long reserve, Clock clock) {
    return open(folder, rules, reserve, true, clock, new Metrics().store);
  }

  /**
   * The same; the metrics count what is kept, refused and done late.
   *
   * @param copies whether an older file is copied before it is changed
   */
  public static Store open(
      Path folder,
      RetentionRules rules,
      long reserve,
      boolean copies,
      Clock clock,
      StoreMetrics metrics) {
    return open(folder, rules, reserve, copies, clock, metrics, true);
  }

  /** The same where nothing is ever deleted by itself. */
  static Store openWithoutRetention(Path folder, RetentionRules rules, Clock clock) {
    return open(folder, rules, 0, true, clock, new Metrics().store, false);
  }

  private static Store open(
      Path folder,
      RetentionRules rules,
      long reserveBytes,
      boolean copies,
      Clock clock,
      StoreMetrics metrics,
      boolean deletes) {
    ClockWatch.refuseAnImpossibleTime(clock);
    DataFolder locked = DataFolder.lock(folder);
    Opened opened = new Opened();
    opened.push(locked);
    try {
      ServiceParts parts =
          ServiceParts.open(locked, rules, reserveBytes, copies, clock, metrics, deletes, opened);
      Store store = new Store(locked, parts.database(), () -> true, clock, opened);
      store.service = parts;
      store.database = parts.database();
      store.writer = parts.writer();
      return store;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * The store that is in that folder, for a command.
   *
   * @throws StoreException if there is none, naming the folder, or it is not one that this LogWire
   *     can read
   */
  public static Store existing(Path folder, Clock clock) {
    DataFolder shared = DataFolder.existing(folder);
    ReadOnlyDatabase file = ReadOnlyDatabase.open(shared);
    Opened opened = new Opened();
    opened.push(file);
    return new Store(shared, file, file::hasChanged, clock, opened);
  }

  /**
   * Makes a store in that folder where there is none, for the few commands that may begin one.
   *
   * @return whether there was none
   * @throws StoreException if it cannot be made
   */
  public static boolean make(Path folder) {
    DataFolder shared = DataFolder.share(folder);
    boolean isNew = !shared.hasDatabase();
    if (isNew) {
      Database.open(shared).close();
    }
    return isNew;
  }

  /**
   * Where logs are appended; for the service, once.
   *
   * @param webhooks the names of the webhooks that an alert goes to; asked for alerts only
   * @param owed called after a commit that has put something into the outbox; must not wait
   */
  public LogRepository repository(Function<LogEntry, List<String>> webhooks, Runnable owed) {
    return LogRepository.open(
        database,
        writer,
        service.index(),
        new OwedAlerts(webhooks, owed),
        service.housekeeping()::refuseLogs,
        clock,
        service.metrics());
  }

  /** Keeps logs by those rules from now on; for the service. */
  public void follow(RetentionRules rules) {
    service.housekeeping().follow(rules);
  }

  /** What finds logs. */
  public LogReader reader() {
    return new LogReader(file);
  }

  /** What finds a piece of text also inside of words. */
  public LogScan scan() {
    return new LogScan(file);
  }

  /** Logs in short, thousands of them. */
  public LogSketches sketches() {
    return new LogSketches(file);
  }

  /** The channels and the newest log of each. */
  public ChannelList channelList() {
    return new ChannelList(file);
  }

  /** How many logs there are. */
  public LogCounts counts() {
    return new LogCounts(file);
  }

  /** All logs that answer a query, as text. */
  public LogPages pages(LogQuery query, LogFormat format) {
    return new LogPages(file, query, format);
  }

  /** The alerts that are owed, for the sender. */
  public Outbox outbox() {
    return new Outbox(database().door(), writer);
  }

  /** The outbox as its owner sees it. */
  public Deliveries deliveries() {
    return new Deliveries(file, this::writer, clock);
  }

  /** The outbox as pages show it. */
  public DeliveryReader deliveryReader() {
    return new DeliveryReader(file);
  }

  /** The tokens; whoever looks for them waits for no search. */
  public synchronized Tokens tokens() {
    boolean isOfService = file == database;
    return new Tokens(isOfService ? database.door() : file, this::writer, clock);
  }

  /** What an owner asks of the store as a whole. */
  public StoreState state() {
    return StoreState.of(file);
  }

  /** Which logs an erasure of these would take. */
  public ErasurePreview previewErasure(LogQuery query) {
    return ErasurePreview.of(file, query);
  }

  /** Which logs a clock that was ahead has dated in the future. */
  public Redating.Preview previewRedating() {
    return Redating.preview(file, clock);
  }

  /** Whether an erasure was cut short, so that traces may be left. */
  public boolean hasUnfinishedErasure() {
    return Erasure.isUnfinished(file);
  }

  /** Begins to erase logs; throws StoreException if the file cannot be written. */
  public Erasure erasure() {
    Reserve.of(folder, 0).makeRoom();
    return Erasure.open(database(), folder::hasServer);
  }

  /**
   * Begins an import.
   *
   * @param rules how long logs are kept
   * @throws StoreException if what is there cannot be indexed
   */
  public LogImport importing(RetentionRules rules) {
    return LogImport.open(database(), folder::hasServer, rules, clock);
  }

  /** Copies all of it into another file. */
  public synchronized Backup backup() {
    // A service does not ask: to look at its own lock would let go of it.
    return new Backup(file, file == database ? () -> true : folder::hasServer);
  }

  /** Whether something may have been committed since the last call, by whichever process. */
  public boolean hasChanged() {
    return hasChanged.getAsBoolean();
  }

  /** Commits something for real; throws StoreException with the reason if no log could be kept. */
  public void probe() {
    writer().write(tx -> tx.statement(Schema.PROBE).executeUpdate());
  }

  /** What a monitor asks of the store of a service, which must have opened it. */
  public StoreHealth health() {
    return new StoreHealth(file(), writer, service.housekeeping());
  }

  /** What a scraper wants to know of the store of a service, with the webhooks of these names. */
  public List<Gauge> gauges(Supplier<List<String>> webhooks) {
    return new StoreGauges(health(), database.door(), webhooks).all();
  }

  /** Where the logs are. */
  public Path file() {
    return file.file();
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
      writer = GroupCommit.start(database(), GroupCommit.Witness.NONE);
      opened.push(writer);
    }
    return writer;
  }

  @Override
  public synchronized void close() {
    opened.close();
  }
}
