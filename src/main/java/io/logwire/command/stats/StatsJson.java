package io.logwire.command.stats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.logwire.command.stats.Sample.Top;
import io.logwire.log.LogType;
import io.logwire.log.Outlook;
import io.logwire.log.ReferenceSum;
import io.logwire.log.RetentionRules;
import io.logwire.log.Visible;
import io.logwire.store.LogSketches.Sketch;
import io.logwire.store.StoreState;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What {@code stats} tells programs: one object, in one line. Times are ISO 8601 in UTC; what is
 * not there is absent.
 */
public final class StatsJson {
  private final StringWriter text = new StringWriter();
  private final JsonGenerator json;

  private StatsJson() throws IOException {
    json = new JsonFactory().createGenerator(text);
  }

  public static String write(
      StretchCounts tally,
      List<ChannelSum> sums,
      Sample sample,
      int rows,
      StoreState state,
      Optional<Instant> oldest,
      RetentionRules rules,
      Outlook outlook) {
    try {
      StatsJson stats = new StatsJson();
      stats.json.writeStartObject();
      stats.times(tally);
      stats.sums(sums);
      stats.sample(sample, rows);
      stats.store(state, oldest);
      stats.retention(rules, outlook);
      stats.json.writeEndObject();
      stats.json.close();
      return Visible.escaped(stats.text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
  }

  private void times(StretchCounts tally) throws IOException {
    Stretches stretches = tally.stretches();
    time("from", stretches.from());
    time("until", stretches.until());
    json.writeStringField("zone", StatsPicture.name(stretches.zone()));
    json.writeStringField("by", stretches.unit().text());
    json.writeNumberField("logs", tally.logs());
    types(tally.byType());
    List<String> channels = tally.channels();
    json.writeArrayFieldStart("channels");
    for (String channel : channels) {
      channel(channel, tally.byType(channel));
    }
    json.writeEndArray();
    json.writeArrayFieldStart("counts");
    for (int i = 0; i < stretches.size(); i++) {
      json.writeStartObject();
      time("from", stretches.edges().get(i));
      json.writeNumberField("logs", StretchCounts.sum(tally.byType(i)));
      types(tally.byType(i));
      json.writeArrayFieldStart("channels");
      for (String channel : channels) {
        long[] byType = tally.byType(i, channel);
        if (StretchCounts.sum(byType) > 0) {
          channel(channel, byType);
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  // A sum is text, as a number of JSON is a double to most who read it.
  private void sums(List<ChannelSum> all) throws IOException {
    json.writeArrayFieldStart("sums");
    for (ChannelSum one : all) {
      json.writeStartObject();
      json.writeStringField("channel_id", one.channel());
      json.writeStringField("custom_reference", one.name());
      sum(one.total());
      if (one.readFrom().isPresent()) {
        time("read_from", one.readFrom().get());
      }
      json.writeArrayFieldStart("counts");
      for (int i = 0; i < one.sums().size(); i++) {
        json.writeStartObject();
        time("from", one.stretches().edges().get(i));
        sum(one.sums().get(i));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void sum(ReferenceSum sum) throws IOException {
    json.writeStringField("sum", sum.text());
    json.writeNumberField("numbers", sum.numbers());
    json.writeNumberField("not_numbers", sum.others());
  }

  private void channel(String channel, long[] byType) throws IOException {
    json.writeStartObject();
    json.writeStringField("channel_id", channel);
    json.writeNumberField("logs", StretchCounts.sum(byType));
    types(byType);
    json.writeEndObject();
  }

  private void types(long[] byType) throws IOException {
    json.writeObjectFieldStart("types");
    for (LogType type : LogType.values()) {
      if (byType[type.ordinal()] > 0) {
        json.writeNumberField(type.text(), byType[type.ordinal()]);
      }
    }
    json.writeEndObject();
  }

  private void sample(Sample sample, int rows) throws IOException {
    json.writeObjectFieldStart("newest");
    json.writeNumberField("logs", sample.logs().size());
    json.writeBooleanField("all", sample.isWhole());
    if (sample.since().isPresent()) {
      time("since", sample.since().get());
    }
    tops("labels", "label", sample.top(rows, Sketch::label));
    tops("references", "reference", sample.top(rows, Sketch::reference));
    json.writeEndObject();
  }

  private void tops(String name, String field, List<Top> tops) throws IOException {
    json.writeArrayFieldStart(name);
    for (Top top : tops) {
      json.writeStartObject();
      json.writeStringField(field, top.text());
      json.writeNumberField("logs", top.logs());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void store(StoreState state, Optional<Instant> oldest) throws IOException {
    json.writeObjectFieldStart("store");
    json.writeNumberField("logs", state.logs());
    if (oldest.isPresent()) {
      time("oldest_hour", oldest.get());
    }
    json.writeNumberField("file_bytes", state.fileBytes());
    json.writeNumberField("wal_bytes", state.walBytes());
    json.writeNumberField("free_bytes", state.freeBytes());
    json.writeEndObject();
    json.writeObjectFieldStart("alerts");
    json.writeNumberField("owed", state.owed());
    json.writeNumberField("failed", state.failed());
    json.writeEndObject();
  }

  private void retention(RetentionRules rules, Outlook outlook) throws IOException {
    json.writeObjectFieldStart("retention");
    json.writeNumberField("days", rules.life().toDays());
    if (rules.maxBytes() > 0) {
      json.writeNumberField("max_bytes", rules.maxBytes());
    }
    if (outlook.due().isPresent()) {
      part("due", outlook.due().get());
    }
    if (!outlook.next().isEmpty()) {
      part("next", outlook.next().get(0));
    }
    if (outlook.room().isPresent()) {
      room(outlook.room().get());
    }
    json.writeEndObject();
  }

  private void part(String name, Outlook.Part part) throws IOException {
    json.writeObjectFieldStart(name);
    if (part.channel().isPresent()) {
      json.writeStringField("channel", part.channel().get());
    }
    json.writeNumberField("logs", part.logs());
    time("from", part.from());
    time("until", part.until());
    time("deleted_from", part.goesFrom());
    time("deleted_until", part.goesUntil());
    json.writeEndObject();
  }

  private void room(Outlook.Room room) throws IOException {
    json.writeObjectFieldStart("room");
    json.writeNumberField("used_bytes", room.used());
    json.writeNumberField("most_bytes", room.most());
    time("oldest", room.oldest());
    if (room.goesFrom().isPresent()) {
      time("deleted_from", room.goesFrom().get());
    }
    json.writeEndObject();
  }

  private void time(String name, Instant time) throws IOException {
    json.writeStringField(name, time.toString());
  }
}
