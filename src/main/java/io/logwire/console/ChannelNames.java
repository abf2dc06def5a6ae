package io.logwire.console;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.logwire.store.ChannelList;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashSet;
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
    Payload.send(ctx, "application/json", json(names));
  }

  private static byte[] json(Collection<String> names) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeArrayFieldStart("channels");
      for (String name : names) {
        json.writeString(name);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("an array does not fail", e);
    }
    return bytes.toByteArray();
  }
}
