package io.logwire.console;

import io.logwire.log.LogEntry;
import io.logwire.log.StoredLog;
import io.logwire.store.ChannelList;
import io.logwire.store.DeliveryReader;
import io.logwire.store.LogCounts;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Channels as rows: errors of today first to the eye, then the logs of today against the same time
 * a week ago, the last 24 hours, and the last log.
 */
final class ChannelTable {
  private static final int MOST_FAILED = 1_000;
  static final int MOST_BYTES = 36_000; // of rows that are told alone

  private static final int LABEL = 80;

  private final LogCounts counts;
  private final ChannelList channels;
  private final DeliveryReader deliveries;

  ChannelTable(LogCounts counts, ChannelList channels, DeliveryReader deliveries) {
    this.counts = counts;
    this.channels = channels;
    this.deliveries = deliveries;
  }

  /**
   * Rows, and how many of the channels they are.
   *
   * @param shown less than were asked for where their texts are long
   */
  record Rows(Html html, int shown) {}

  /**
   * Rows of these channels, in that order, as many as have room.
   *
   * @param newest the id of the newest log of each
   * @param pinned those that the reader has pinned
   * @param room in bytes
   */
  Rows rows(
      List<String> names, Map<String, Long> newest, List<String> pinned, Moment now, int room) {
    Today today = now.today();
    Map<String, Lately> lately = Lately.of(counts, names, now.time(), today);
    Map<String, StoredLog> logs = channels.logs(names.stream().map(newest::get).toList());
    Map<String, Long> failed = deliveries.failedByChannel(MOST_FAILED);
    Html rows = new Html();
    int shown = 0;
    int bytes = 0;
    for (String id : names) {
      Lately channel = lately.get(id);
      Html row =
          Html.of(
              """
          <tr id="c-{}"><td class="pin">{}</td>\
          <th scope="row"><a href="{}">{}</a>{}</th>\
          <td class="number errors">{}</td>\
          <td class="number today">{}</td>\
          <td class="number last-week">{}</td>\
          <td class="spark">{}</td><td class="last">{}</td></tr>
          """,
              id,
              pin(id, pinned.contains(id)),
              Link.toChannel(id),
              id,
              failed(failed.getOrDefault(id, 0L)),
              errors(id, channel.errors(), today),
              "%,d".formatted(channel.today()),
              today.isComparable() ? compared(channel) : new Html(),
              channel.spark(),
              last(Optional.ofNullable(logs.get(id)), now.times()));
      bytes += row.bytes();
      if (bytes > room) {
        break;
      }
      shown++;
      rows.add("{}", row);
    }
    return new Rows(rows, shown);
  }

  /** The table of such rows; what is compared stands at the head of its column. */
  static Html of(Html rows, Moment now) {
    Today today = now.today();
    Times times = now.times();
    return Html.of(
        """
        <table class="channels">
        <thead><tr><th><span class="unseen">Pinned</span></th><th scope="col">Channel</th>\
        <th scope="col" class="number">Errors</th><th scope="col" class="number">Today</th>\
        <th scope="col" class="number">{}</th>\
        <th scope="col">24 hours</th><th scope="col">Last log</th></tr></thead>
        <tbody>
        {}</tbody>
        </table>
        """,
        Html.of("{} to {}", times.weekday(today.lastStart()), times.clock(today.hour())),
        rows);
  }

  private static Html pin(String id, boolean pinned) {
    return Html.of(
        """
        <button form="pins" formaction="/channels/{}/{}" title="{}">\
        <span class="unseen">{} {}</span></button>""",
        id,
        pinned ? "unpin" : "pin",
        pinned ? "Unpin" : "Pin",
        pinned ? "Unpin" : "Pin",
        id);
  }

  private static Html failed(long number) {
    return number == 0
        ? new Html()
        : Html.of(
            " <a class=\"failed\" href=\"/#failed\">{}</a>", Text.number(number, "failed alert"));
  }

  private static Html errors(String id, long errors, Today today) {
    return errors == 0
        ? Html.of("0")
        : Html.of("<a href=\"{}\">{}</a>", toErrors(id, today), "%,d".formatted(errors));
  }

  /** The errors of today in a channel. */
  static Link toErrors(String id, Today today) {
    return Link.toChannel(id).plus("type", "error").plus("since", Times.parameter(today.start()));
  }

  private static Html compared(Lately channel) {
    return Html.of("{} <small>{}</small>", "%,d".formatted(channel.last()), channel.change());
  }

  private static Html last(Optional<StoredLog> newest, Times times) {
    if (newest.isEmpty()) {
      return new Html();
    }
    LogEntry entry = newest.get().entry();
    return Html.of(
        "<span class=\"when\">{}</span> <a class=\"{}\" href=\"{}\">{}</a>",
        times.second(newest.get().time()),
        entry.type().text(),
        Link.toLog(entry.channelId(), newest.get().id()),
        Text.excerpt(entry.labelOrBody(), LABEL));
  }
}
