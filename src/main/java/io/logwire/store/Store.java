package io.logwire.store;

import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.Outlook;
import io.logwire.log.RetentionRules;
import io.logwire.metrics.Gauge;
import io.logwire.store.sql.Snapshots;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * All that LogWire keeps. Everything else is a part of it, which is handed out here to whoever
 * needs it.
 *
 * <p>There are two ways in. The service opens a store: it makes and migrates what is there. A
 * command takes an existing one from its {@link StorePlace}, beside a service or without: it makes
 * nothing and migrates nothing, and what only reads leaves no trace.
 *
 * <p>Durability: {@link #close} commits what is queued.
 *
 * <p>Threading: any thread may ask for a part and use it as its own class says.
 */
public abstract class Store implements AutoCloseable {
  private final Snapshots snapshots;

  /** A store whose states are looked at by those. */
  protected Store(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  /**
   * Where logs are appended; for the service, once.
   *
   * @param webhooks the names of the webhooks that an alert goes to; asked for alerts only
   * @param owed called after a commit that has put something into the outbox; must not wait
   */
  public abstract LogRepository repository(
      Function<LogEntry, List<String>> webhooks, Runnable owed);

  /** Keeps logs by those rules from now on; for the service. */
  public abstract void follow(RetentionRules rules);

  /** What finds logs. */
  public final LogReader reader() {
    return new LogReader(snapshots);
  }

  /** Logs in short, thousands of them. */
  public final LogSketches sketches() {
    return new LogSketches(snapshots);
  }

  /** The channels and the newest log of each. */
  public final ChannelList channelList() {
    return new ChannelList(snapshots);
  }

  /** How many logs there are. */
  public final LogCounts counts() {
    return new LogCounts(snapshots);
  }

  /** All logs that answer a query, as text. */
  public abstract LogPages pages(LogQuery query, LogFormat format);

  /** The alerts that are owed, for the sender. */
  public abstract Outbox outbox();

  /** The outbox as its owner sees it. */
  public abstract Deliveries deliveries();

  /** The outbox as pages show it. */
  public final DeliveryReader deliveryReader() {
    return new DeliveryReader(snapshots);
  }

  /** The tokens; whoever looks for them waits for no search. */
  public abstract Tokens tokens();

  /**
   * What those rules will delete next.
   *
   * @param zone whose days are meant
   */
  public abstract Outlook outlook(RetentionRules rules, ZoneId zone);

  /** The same by the rules that the service follows now, in words; for the service. */
  public abstract List<String> outlook(ZoneId zone);

  /**
   * Whether this process is the one that does now what one of several does for all; always, where
   * it is the only one. For the service.
   */
  public boolean isInCharge() {
    return true;
  }

  /** Says that this process is there under that name, one of several; for the service. */
  public void announce(String name) {}

  /**
   * Whether no process of that name has been there for so long that none may be back soon. For the
   * service.
   */
  public boolean isGone(String name) {
    return false;
  }

  /** What an owner asks of the store as a whole. */
  public abstract StoreState state();

  /** Which logs an erasure of these would take. */
  public final ErasurePreview previewErasure(LogQuery query) {
    return ErasurePreview.of(snapshots, query);
  }

  /** Whether an erasure was cut short, so that traces may be left. */
  public abstract boolean hasUnfinishedErasure();

  /** Begins to erase logs; throws StoreException if the store cannot be written. */
  public abstract Erasure erasure();

  /**
   * Begins an import.
   *
   * @param rules how long logs are kept
   * @throws StoreException if what is there cannot be indexed
   */
  public abstract LogImport importing(RetentionRules rules);

  /** Whether something may have been committed since the last call, by whichever process. */
  public abstract boolean hasChanged();

  /** Commits something for real; throws StoreException with the reason if no log could be kept. */
  public abstract void probe();

  /** What a monitor asks of the store of a service, which must have opened it. */
  public abstract StoreHealth health();

  /** What a scraper wants to know of the store of a service, with the webhooks of these names. */
  public abstract List<Gauge> gauges(Supplier<List<String>> webhooks);

  /** Where the logs are, for people. */
  public abstract String place();

  @Override
  public abstract void close();
}
