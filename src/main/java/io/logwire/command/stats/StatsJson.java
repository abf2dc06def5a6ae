package io.logwire.command.stats;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logwire.command.stats.Sample.Top;
import io.logwire.log.LogType;
import io.logwire.log.Outlook;
import io.logwire.log.ReferenceSum;
import io.logwire.log.RetentionRules;
import io.logwire.log.Visible;
import io.logwire.store.LogSketches.Sketch;
import io.logwire.store.StoreState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What {@code stats} tells programs: one object, in one line. Times are ISO 8601 in UTC; what is
 * not there is absent.
 */
public final class StatsJson {
  private StatsJson() {}

  public static String write(
      StretchCounts tally,
      List<ChannelSum> sums,
      Sample sample,
      int rows,
      StoreState state,
      Optional<Instant> oldest,
      RetentionRules rules,
      Outlook outlook) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    times(json, tally);
    ArrayNode all = json.putArray("sums");
    sums.forEach(one -> sums(all.addObject(), one));
    sample(json.putObject("newest"), sample, rows);
    store(json.putObject("store"), state, oldest);
    json.putObject("alerts").put("owed", state.owed()).put("failed", state.failed());
    retention(json.putObject("retention"), rules, outlook);
    return Visible.escaped(json.toString());
  }

  private static void times(ObjectNode json, StretchCounts tally) {
    Stretches stretches = tally.stretches();
    time(json, "from", stretches.from());
    time(json, "until", stretches.until());
    json.put("zone", StatsPicture.name(stretches.zone()));
    json.put("by", stretches.unit().text());
    logs(json, tally.byType());
    List<String> channels = tally.channels();
    ArrayNode all = json.putArray("channels");
    channels.forEach(channel -> channel(all, channel, tally.byType(channel)));
    ArrayNode counts = json.putArray("counts");
    for (int i = 0; i < stretches.size(); i++) {
      ObjectNode stretch = time(counts.addObject(), "from", stretches.edges().get(i));
      logs(stretch, tally.byType(i));
      ArrayNode some = stretch.putArray("channels");
      for (String channel : channels) {
        long[] byType = tally.byType(i, channel);
        if (StretchCounts.sum(byType) > 0) {
          channel(some, channel, byType);
        }
      }
    }
  }

  private static void channel(ArrayNode json, String channel, long[] byType) {
    logs(json.addObject().put("channel_id", channel), byType);
  }

  private static void logs(ObjectNode json, long[] byType) {
    json.put("logs", StretchCounts.sum(byType));
    ObjectNode types = json.putObject("types");
    for (LogType type : LogType.values()) {
      if (byType[type.ordinal()] > 0) {
        types.put(type.text(), byType[type.ordinal()]);
      }
    }
  }

  private static void sums(ObjectNode json, ChannelSum all) {
    json.put("channel_id", all.channel()).put("custom_reference", all.name());
    sum(json, all.total());
    all.readFrom().ifPresent(from -> time(json, "read_from", from));
    ArrayNode counts = json.putArray("counts");
    for (int i = 0; i < all.sums().size(); i++) {
      sum(time(counts.addObject(), "from", all.stretches().edges().get(i)), all.sums().get(i));
    }
  }

  // It is text, as a number of JSON is a double to most who read it.
  private static void sum(ObjectNode json, ReferenceSum sum) {
    json.put("sum", sum.text()).put("numbers", sum.numbers()).put("not_numbers", sum.others());
  }

  private static void sample(ObjectNode json, Sample sample, int rows) {
    json.put("logs", sample.logs().size()).put("all", sample.isWhole());
    sample.since().ifPresent(since -> time(json, "since", since));
    tops(json.putArray("labels"), "label", sample.top(rows, Sketch::label));
    tops(json.putArray("references"), "reference", sample.top(rows, Sketch::reference));
  }

  private static void tops(ArrayNode json, String field, List<Top> tops) {
    tops.forEach(top -> json.addObject().put(field, top.text()).put("logs", top.logs()));
  }

  private static void store(ObjectNode json, StoreState state, Optional<Instant> oldest) {
    json.put("logs", state.logs());
    oldest.ifPresent(hour -> time(json, "oldest_hour", hour));
    json.put("file_bytes", state.fileBytes())
        .put("wal_bytes", state.walBytes())
        .put("free_bytes", state.freeBytes());
  }

  private static void retention(ObjectNode json, RetentionRules rules, Outlook outlook) {
    json.put("days", rules.life().toDays());
    if (rules.maxBytes() > 0) {
      json.put("max_bytes", rules.maxBytes());
    }
    outlook.due().ifPresent(due -> part(json.putObject("due"), due));
    outlook.next().stream().findFirst().ifPresent(next -> part(json.putObject("next"), next));
    outlook.room().ifPresent(room -> room(json.putObject("room"), room));
  }

  private static void part(ObjectNode json, Outlook.Part part) {
    part.channel().ifPresent(channel -> json.put("channel", channel));
    json.put("logs", part.logs());
    time(json, "from", part.from());
    time(json, "until", part.until());
    time(json, "deleted_from", part.goesFrom());
    time(json, "deleted_until", part.goesUntil());
  }

  private static void room(ObjectNode json, Outlook.Room room) {
    json.put("used_bytes", room.used()).put("most_bytes", room.most());
    time(json, "oldest", room.oldest());
    room.goesFrom().ifPresent(from -> time(json, "deleted_from", from));
  }

  private static ObjectNode time(ObjectNode json, String name, Instant time) {
    return json.put(name, time.toString());
  }
}
