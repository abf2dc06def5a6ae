package io.logwire.console;

import io.logwire.log.LogType;
import io.logwire.store.ChannelList;
import io.logwire.store.LogCounts;
import java.time.Instant;
import java.util.List;

/** Where there were errors today, in any channel: the first thing that a morning asks for. */
final class ErrorsToday {
  private static final int MOST_SHOWN = 8;

  private final LogCounts counts;
  private final Seldom<Instant, LogCounts.Most> found;

  ErrorsToday(LogCounts counts, ChannelList channels) {
    this.counts = counts;
    this.found = new Seldom<>(channels);
  }

  /** One line, with a link to the errors of each channel, the one with the most first. */
  Html today(Moment now) {
    Today today = now.today();
    LogCounts.Most most =
        found.get(today.start(), () -> counts.most(LogType.ERROR, today.start(), MOST_SHOWN));
    if (most.channels() == 0) {
      return Html.of("<nav class=\"failures\" aria-label=\"Errors today\">No error today.</nav>\n");
    }
    List<String> names = most.first().stream().map(LogCounts.Sum::channelId).toList();
    Html links = new Html();
    for (LogCounts.Sum sum : most.first()) {
      links.add(
          "<a href=\"{}\">{} <b>{}</b></a>\n",
          ChannelTable.toErrors(sum.channelId(), today),
          sum.channelId(),
          "%,d".formatted(sum.logs()));
    }
    int others = most.channels() - names.size();
    return Html.of(
        "<nav class=\"failures\" aria-label=\"Errors today\"><a href=\"{}\"><strong>{} today</strong></a>\n{}{}</nav>\n",
        Link.to("/logs").plus("type", "error").plus("since", Times.parameter(today.start())),
        Text.number(most.logs(), "error"),
        links,
        others > 0
            ? Html.of("<span>and {}</span>", Text.number(others, "other channel"))
            : new Html());
  }
}
