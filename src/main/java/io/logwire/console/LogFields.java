package io.logwire.console;

import io.logwire.log.LogEntry;
import io.logwire.log.StoredLog;
import java.util.Map;

/**
 * What a log is known by, on its page: all but its label and its body.
 *
 * <p>Limit: {@link #MOST} bytes. Where tags and custom references come to more, as those of 32
 * values of 1,024 characters do, the page tells how many more the log has, and where they are.
 */
final class LogFields {
  private static final int MOST = 16_000;
  private static final int MOST_TAGS = 4_000; // of these bytes
  private static final int CUT = 80; // characters of a value that is not shown whole

  private LogFields() {}

  /** A list of them. */
  static Html of(StoredLog log, Times times, Marks marks) {
    LogEntry entry = log.entry();
    Link channel = Link.toChannel(entry.channelId());
    Html rows = new Html();
    rows.add("<dt>Time</dt><dd>{}</dd>\n", times.whole(log.time()));
    rows.add(
        "<dt>Type</dt><dd><a href=\"{}\">{}</a></dd>\n",
        channel.plus("type", entry.type().text()),
        ChartView.name(entry.type()));
    if (!entry.reference().isEmpty()) {
      rows.add(
          "<dt>Reference</dt><dd><a class=\"reference\" href=\"{}\">{}</a></dd>\n",
          LogList.story(entry.reference()),
          marks.value(entry.reference(), entry.reference()));
    }
    if (!entry.tags().isEmpty()) {
      rows.add("<dt>Tags</dt><dd>{}</dd>\n", tags(log, marks));
    }
    rows.add("{}", customReferences(log, MOST - rows.bytes(), marks));
    rows.add("<dt>ID</dt><dd>{}</dd>\n", log.id());
    return Html.of("<dl class=\"fields\">\n{}</dl>\n", rows);
  }

  private static Html tags(StoredLog log, Marks marks) {
    Link channel = Link.toChannel(log.entry().channelId());
    Html tags = new Html();
    int shown = 0;
    for (String tag : log.entry().tags()) {
      Html link =
          Html.of(
              "<a class=\"tag\" href=\"{}\">{}</a> ",
              channel.plus("tag", tag),
              marks.value(tag, tag));
      if (tags.bytes() + link.bytes() > MOST_TAGS) {
        return tags.add("{}", rest(log, log.entry().tags().size() - shown, "tag"));
      }
      tags.add("{}", link);
      shown++;
    }
    return tags;
  }

  // Whole and with links as long as there is room, then their beginnings, then how many more.
  private static Html customReferences(StoredLog log, int room, Marks marks) {
    Map<String, String> all = log.entry().customReferences();
    Html rows = new Html();
    int shown = 0;
    for (Map.Entry<String, String> one : all.entrySet()) {
      Html row = customReference(one, true, marks);
      if (rows.bytes() + row.bytes() > room * 2 / 3) {
        row = customReference(one, false, marks);
      }
      if (rows.bytes() + row.bytes() > room) {
        Html rest = rest(log, all.size() - shown, "custom reference");
        return rows.add("<dt>And</dt><dd>{}</dd>\n", rest);
      }
      rows.add("{}", row);
      shown++;
    }
    return rows;
  }

  private static Html customReference(Map.Entry<String, String> one, boolean whole, Marks marks) {
    Link story = LogList.story(one);
    String text = whole ? one.getValue() : Text.cut(one.getValue(), CUT);
    Html value = marks.value(one.getValue(), text);
    return Html.of(
        "<dt>{}</dt><dd>{}</dd>\n",
        Text.line(one.getKey()),
        whole && story.here().length() <= FilterReading.MOST_CHARACTERS
            ? Html.of("<a class=\"custom\" href=\"{}\">{}</a>", story, value)
            : value);
  }

  private static Html rest(StoredLog log, int number, String noun) {
    return Html.of(
        "<span class=\"rest\">{}, in the <a href=\"{}/json\">JSON</a></span>",
        Text.number(number, "more " + noun),
        Link.toLog(log.entry().channelId(), log.id()));
  }
}
