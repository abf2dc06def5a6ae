package io.logwire.trouble;

import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Troubles as logs of the channel {@value #CHANNEL}: one when a trouble begins and one when it
 * ends, with the name of the trouble as their reference. So what is open is known after a restart.
 */
public final class Ledger {
  public static final String CHANNEL = "logwire";
  private static final String TAG = "trouble";
  private static final int NEWEST = 1_000; // what is open is among them

  /**
   * Where they are kept and told.
   *
   * @param append keeps a log for good, or fails
   * @param find finds logs, newest first
   * @param tell tells a log past the store, as well as that can be done; must not wait
   * @param alerts whether somebody wants to hear of them
   */
  public record Ways(
      Function<LogEntry, CompletableFuture<?>> append,
      Function<LogQuery, List<StoredLog>> find,
      Consumer<StoredLog> tell,
      BooleanSupplier alerts) {}

  private Ledger() {}

  static LogQuery all() {
    return LogQuery.latest(NEWEST).channel(CHANNEL).tag(TAG);
  }

  static LogEntry begin(String name, String text, boolean alert) {
    return entry(name, "Trouble: " + name, text, LogType.ERROR, alert);
  }

  static LogEntry end(String name, String text, Instant since, boolean alert) {
    String body = "It began at %s: %s".formatted(since.truncatedTo(ChronoUnit.SECONDS), text);
    return entry(name, "Over: " + name, body, LogType.SUCCESS, alert);
  }

  static boolean isBegin(StoredLog log) {
    return log.entry().type() == LogType.ERROR;
  }

  private static LogEntry entry(
      String name, String label, String body, LogType type, boolean alert) {
    return new LogEntry(CHANNEL, name, label, body, type, alert, List.of(TAG), Map.of());
  }
}
