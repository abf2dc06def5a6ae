package io.logwire.console;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.logwire.store.LogCounts;

/** The channels, and how each of them is doing. */
final class OverviewPage implements Handler {
  private final Layout layout;
  private final LogCounts counts;

  OverviewPage(Layout layout, LogCounts counts) {
    this.layout = layout;
    this.counts = counts;
  }

  @Override
  public void handle(Context ctx) {
    Html rows = new Html();
    for (LogCounts.Total channel : counts.channels()) {
      rows.add(
          "<li><a href=\"/channels/{}\">{}</a> {}</li>\n",
          channel.channelId(),
          channel.channelId(),
          channel.logs());
    }
    layout.send(ctx, "Channels", "", Html.of("<h1>Channels</h1>\n<ul>\n{}</ul>\n", rows));
  }
}
