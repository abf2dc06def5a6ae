package io.logwire.store.sql;

import io.logwire.log.LogId;
import io.logwire.metrics.Gauge;
import io.logwire.store.ChannelList;
import io.logwire.store.StoreHealth;
import java.sql.PreparedStatement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a scraper wants to know of the store of a service. Its looks at the file are short, have a
 * bound, and wait for no search.
 *
 * <p>Threading: one thread at a time.
 */
public final class StoreGauges {
  private static final int MOST_CHANNELS = 50;
  private static final int MOST_COUNTED = 100_000;
  private static final int REST = 50; // times what the last look at the channels has taken

  private static final String BEHIND =
      """
      SELECT count(*) FROM (
        SELECT 1 FROM log WHERE id > (SELECT up_to FROM index_mark) LIMIT %d) AS few
      """
          .formatted(MOST_COUNTED);
  private static final String OWED =
      """
      SELECT count(*) FROM (SELECT 1 FROM delivery WHERE webhook = ? AND failed = 0 LIMIT %d) AS few
      """
          .formatted(MOST_COUNTED);
  private static final String OLDEST_OWED =
      "SELECT owed_since FROM delivery WHERE webhook = ? AND failed = 0 ORDER BY log_id LIMIT 1";

  private final StoreHealth health;
  private final Snapshots file;
  private final Supplier<List<String>> webhooks;
  private final ChannelList channels;
  private Map<String, Double> lastLogs = Map.of();
  private long nextLook = System.nanoTime();

  /**
   * Those of the store of a service.
   *
   * @param webhooks the names of those that are configured now
   */
  public StoreGauges(StoreHealth health, Snapshots file, Supplier<List<String>> webhooks) {
    this.health = health;
    this.file = file;
    this.webhooks = webhooks;
    this.channels = new ChannelList(file);
  }

  /** All of them. */
  public List<Gauge> all() {
    return List.of(
        Gauge.of(
            "logwire_queue_logs",
            "Writes that wait for the writer.",
            () -> health.queue().writes()),
        Gauge.of("logwire_queue_bytes", "What they take of memory.", () -> health.queue().bytes()),
        Gauge.of(
            "logwire_index_behind_logs",
            "Logs that are not in the index yet; searches look through them, %d at most are counted."
                .formatted(MOST_COUNTED),
            () -> file.number(BEHIND)),
        Gauge.of(
            "logwire_retention_paused",
            "1 while retention deletes nothing because of the clock.",
            () -> health.retentionPause().isPresent() ? 1 : 0),
        Gauge.by(
            "webhook",
            "logwire_alerts_owed",
            "Alerts that are to be delivered; %d at most are counted.".formatted(MOST_COUNTED),
            () -> ofWebhooks(OWED, 1)),
        Gauge.by(
            "webhook",
            "logwire_alert_oldest_owed_timestamp_seconds",
            "Since when the oldest of them is owed.",
            () -> ofWebhooks(OLDEST_OWED, 1_000)),
        Gauge.by(
            "channel",
            "logwire_last_log_timestamp_seconds",
            "When the last log came, of the %d channels with the newest.".formatted(MOST_CHANNELS),
            this::lastLogs));
  }

  private Map<String, Double> ofWebhooks(String sql, double unit) {
    return file.look(
        snapshot -> {
          Map<String, Double> all = new LinkedHashMap<>();
          try (PreparedStatement select = snapshot.prepareStatement(sql)) {
            for (String webhook : webhooks.get()) {
              Sql.first(select, row -> row.getLong(1) / unit, webhook)
                  .ifPresent(size -> all.put(webhook, size));
            }
          }
          return all;
        });
  }

  // Mostly some milliseconds; of many channels it may be more, and is done less often then.
  private Map<String, Double> lastLogs() {
    long begin = System.nanoTime();
    if (begin - nextLook >= 0) {
      Map<String, Double> found = new LinkedHashMap<>();
      channels
          .newest(MOST_CHANNELS)
          .forEach((channel, id) -> found.put(channel, LogId.time(id).toEpochMilli() / 1e3));
      lastLogs = found;
      long end = System.nanoTime();
      nextLook = end + (end - begin) * REST;
    }
    return lastLogs;
  }
}
