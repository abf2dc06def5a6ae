package io.logwire.store;

import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.Outlook;
import io.logwire.log.RetentionRules;
import io.logwire.metrics.Gauge;
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
public interface Store extends AutoCloseable {

  /**
   * Where logs are appended; for the service, once.
   *
   * @param webhooks the names of the webhooks that an alert goes to; asked for alerts only
   * @param owed called after a commit that has put something into the outbox; must not wait
   */
  LogRepository repository(Function<LogEntry, List<String>> webhooks, Runnable owed);

  /** Keeps logs by those rules from now on; for the service. */
  void follow(RetentionRules rules);

  /** What finds logs. */
  LogReader reader();

  /** Logs in short, thousands of them. */
  LogSketches sketches();

  /** The channels and the newest log of each. */
  ChannelList channelList();

  /** How many logs there are. */
  LogCounts counts();

  /** All logs that answer a query, as text. */
  LogPages pages(LogQuery query, LogFormat format);

  /** The alerts that are owed, for the sender. */
  Outbox outbox();

  /** The outbox as its owner sees it. */
  Deliveries deliveries();

  /** The outbox as pages show it. */
  DeliveryReader deliveryReader();

  /** The tokens; whoever looks for them waits for no search. */
  Tokens tokens();

  /**
   * What those rules will delete next.
   *
   * @param zone whose days are meant
   */
  Outlook outlook(RetentionRules rules, ZoneId zone);

  /** The same by the rules that the service follows now, in words; for the service. */
  List<String> outlook(ZoneId zone);

  /**
   * Whether this process is the one that does now what one of several does for all; always, where
   * it is the only one. For the service.
   */
  default boolean isInCharge() {
    return true;
  }

  /** What an owner asks of the store as a whole. */
  StoreState state();

  /** Which logs an erasure of these would take. */
  ErasurePreview previewErasure(LogQuery query);

  /** Whether an erasure was cut short, so that traces may be left. */
  boolean hasUnfinishedErasure();

  /** Begins to erase logs; throws StoreException if the store cannot be written. */
  Erasure erasure();

  /**
   * Begins an import.
   *
   * @param rules how long logs are kept
   * @throws StoreException if what is there cannot be indexed
   */
  LogImport importing(RetentionRules rules);

  /** Whether something may have been committed since the last call, by whichever process. */
  boolean hasChanged();

  /** Commits something for real; throws StoreException with the reason if no log could be kept. */
  void probe();

  /** What a monitor asks of the store of a service, which must have opened it. */
  StoreHealth health();

  /** What a scraper wants to know of the store of a service, with the webhooks of these names. */
  List<Gauge> gauges(Supplier<List<String>> webhooks);

  /** Where the logs are, for people. */
  String place();

  @Override
  void close();
}
