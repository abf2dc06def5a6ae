package io.logwire.console;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.logwire.log.ValueJson;
import io.logwire.store.ChannelList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The IDs of channels, for the field with which a reader goes to one: those that hold {@code
 * ?part=TEXT}; without one his pins, and the channels with the newest logs. One object of JSON.
 */
final class ChannelNames implements Handler {
  private static final int MOST = 12;

  private final ChannelList channels;

  ChannelNames(ChannelList channels) {
    this.channels = channels;
  }

  @Override
  public void handle(Context ctx) {
    String part = Optional.ofNullable(ctx.queryParam("part")).orElse("").strip();
    Set<String> names = new LinkedHashSet<>();
    if (part.isEmpty()) {
      names.addAll(Pins.of(ctx));
      names.addAll(channels.newest(MOST).keySet());
    } else {
      names.addAll(channels.ids(part, MOST));
    }
    String list = names.isEmpty() ? "[]" : ValueJson.writeTags(List.copyOf(names));
    Payload.send(ctx, "application/json", "{\"channels\":%s}".formatted(list));
  }
}
