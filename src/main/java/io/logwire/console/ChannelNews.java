package io.logwire.console;

import io.logwire.log.StoredLog;
import io.logwire.store.Arrivals;
import io.logwire.store.ChannelList;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The channels of an overview that have new logs, as the rows of its table, and what stands above
 * it. The numbers are those of the file at that moment, so a row is right whatever was missed
 * before.
 *
 * <p>Limit: {@link OverviewPage#MOST_SHOWN} rows at once, of the channels with the newest logs; the
 * others are {@code more}.
 */
final class ChannelNews implements News {
  private static final Duration PATIENCE = Duration.ofMillis(150); // as others wait meanwhile

  private final OverviewView view;
  private final ZoneId zone;
  private final ChannelTable table;
  private final Morning morning;
  private final ChannelList channels;
  private final Clock clock;

  ChannelNews(
      OverviewView view,
      ZoneId zone,
      ChannelTable table,
      Morning morning,
      ChannelList channels,
      Clock clock) {
    this.view = view;
    this.zone = zone;
    this.table = table;
    this.morning = morning;
    this.channels = channels;
    this.clock = clock;
  }

  @Override
  public byte[] of(Arrivals.Taken taken, long after) {
    List<StoredLog> logs = new ArrayList<>(taken.logs());
    long id = logs.get(logs.size() - 1).id();
    if (taken.missed() > 0) {
      return since(id);
    }
    Collections.reverse(logs);
    Map<String, Long> newest = new LinkedHashMap<>();
    logs.stream()
        .filter(log -> log.id() > after && view.shows(log.entry().channelId()))
        .forEach(log -> newest.putIfAbsent(log.entry().channelId(), log.id()));
    return events(newest, id);
  }

  /** What a page is told that has missed nobody knows how much, up to that log. */
  byte[] since(long id) {
    Map<String, Long> newest = new LinkedHashMap<>();
    channels
        .newest(OverviewPage.MOST_SHOWN)
        .forEach(
            (channel, log) -> {
              if (view.shows(channel)) {
                newest.put(channel, log);
              }
            });
    return events(newest, id);
  }

  private byte[] events(Map<String, Long> newest, long id) {
    if (newest.isEmpty()) {
      return new byte[0];
    }
    Moment now = new Moment(clock.instant(), zone);
    List<String> names = newest.keySet().stream().limit(OverviewPage.MOST_SHOWN).toList();
    ChannelTable.Rows rows = table.rows(names, newest, List.of(), now, ChannelTable.MOST_BYTES);
    StringBuilder events = new StringBuilder();
    LiveEvents.append(events, "channels", id, rows.html().toString());
    if (view.isOfAll()) {
      LiveEvents.append(events, "morning", id, morning.of(now, PATIENCE).toString());
    }
    if (rows.shown() < newest.size()) {
      LiveEvents.append(events, "more", id, "");
    }
    return events.toString().getBytes(StandardCharsets.UTF_8);
  }
}
