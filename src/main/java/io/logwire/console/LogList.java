package io.logwire.console;

import io.logwire.log.LogEntry;
import io.logwire.log.StoredLog;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Logs one below the other, a few lines each: the beginning of what they say, and links to all that
 * they can be found by.
 *
 * <p>Limit: a log may have 1 MiB; what is shown of one has {@link #MOST_BYTES} at most, also where
 * each of its characters is written as many. What is not linked here, as its address is long, is on
 * the page of the log.
 */
final class LogList {
  static final int MOST_BYTES = 8_000;

  private static final int LABEL = 255;
  private static final int LABEL_BYTES = 1_500;
  private static final int BODY = 160;
  private static final int BODY_BYTES = 1_000;
  private static final int REFERENCE = 80;
  private static final int MOST_TAGS = 8;
  private static final int MOST_CUSTOM = 6;
  private static final int CUSTOM_VALUE = 48;
  private static final int MOST_LINK = 1_000; // characters, as a page has a hundred of them
  private static final int MOST_HERE = 250; // characters of a filter that a tag comes to
  private static final int ABOUT_BYTES = 1_800; // of the tags, and of the custom references

  private final Link here;
  private final boolean isOnItsPage;
  private final boolean showsChannels;
  private final Times times;
  private final Marks marks;
  private boolean showsGaps;

  /**
   * @param here where a tag or a custom reference is looked for
   * @param isOnItsPage whether the list stands on a page of that path
   * @param showsChannels whether the logs are of many channels
   * @param marks what is marked in them
   */
  LogList(Link here, boolean isOnItsPage, boolean showsChannels, Times times, Marks marks) {
    this.here = here;
    this.isOnItsPage = isOnItsPage;
    this.showsChannels = showsChannels;
    this.times = times;
    this.marks = marks;
  }

  /** The same list, which tells of the time between two logs where that is long. */
  LogList withGaps() {
    showsGaps = true;
    return this;
  }

  /** The list, and of how many of the logs it is. */
  record Shown(Html html, int logs) {}

  /**
   * As many of these logs as have room, one at least.
   *
   * @param room in bytes
   * @param fromOldest whether the newest are left out where not all fit, else the oldest
   */
  Shown fitting(List<StoredLog> logs, int room, boolean fromOldest) {
    Deque<Html> items = new ArrayDeque<>();
    int bytes = 0;
    while (items.size() < logs.size()) {
      int i = fromOldest ? logs.size() - 1 - items.size() : items.size();
      Html item = item(logs.get(i));
      int other = fromOldest ? i : i - 1; // what the gap below that one is
      if (showsGaps && !items.isEmpty()) {
        item = fromOldest ? item.add("{}", gap(logs, other)) : gap(logs, other).add("{}", item);
      }
      bytes += item.bytes();
      if (bytes > room && !items.isEmpty()) {
        break;
      }
      if (fromOldest) {
        items.addFirst(item);
      } else {
        items.addLast(item);
      }
    }
    Html all = new Html();
    items.forEach(item -> all.add("{}", item));
    return new Shown(Html.of("<ol class=\"logs\">\n{}</ol>\n", all), items.size());
  }

  // Between that log and the one before it.
  private static Html gap(List<StoredLog> logs, int i) {
    return Story.gap(logs.get(i + 1), logs.get(i))
        .map(gap -> Html.of("<li class=\"gap\">↑ {}</li>\n", gap))
        .orElseGet(Html::new);
  }

  /** One log of it. */
  Html item(StoredLog log) {
    LogEntry entry = log.entry();
    Link link = marks.on(Link.toLog(entry.channelId(), log.id()));
    boolean labelled = !entry.label().isEmpty();
    Html more =
        labelled && !entry.body().isEmpty()
            ? Html.of(" <span class=\"body\">{}</span>", excerpt(entry.body(), BODY, BODY_BYTES))
            : new Html();
    return Html.of(
        """
        <li class="log {}" id="log-{}">{}\
        <span class="type">{}</span>\
        <div class="what"><a href="{}">{}</a>{}{}{}</div></li>
        """,
        entry.type().text(),
        log.id(),
        times.second(log.time()),
        ChartView.name(entry.type()),
        link,
        labelled
            ? excerpt(entry.label(), LABEL, LABEL_BYTES)
            : excerpt(entry.body(), BODY, BODY_BYTES),
        entry.alert() ? Html.of(" <em class=\"alert\">alert</em>") : new Html(),
        more,
        about(entry));
  }

  // A character may come to a dozen bytes, so it is cut shorter where it does.
  private Html excerpt(String text, int most, int bytes) {
    Html excerpt = marks.excerpt(text, most);
    for (int less = most; excerpt.bytes() > bytes; ) {
      less /= 2;
      excerpt = marks.excerpt(text, less);
    }
    return excerpt;
  }

  private Html about(LogEntry entry) {
    Html links = new Html();
    if (showsChannels) {
      links.add(
          "<a class=\"channel\" href=\"{}\">{}</a> ",
          Link.toChannel(entry.channelId()),
          entry.channelId());
    }
    if (!entry.reference().isEmpty()) {
      Html reference = marks.value(entry.reference(), Text.cut(entry.reference(), REFERENCE));
      links.add("{} ", link("reference", story(entry.reference()), reference));
    }
    addSome(
        links,
        entry.tags().stream().limit(MOST_TAGS).map(tag -> tag(tag)).toList(),
        entry.tags().size(),
        "tag");
    addSome(
        links,
        entry.customReferences().entrySet().stream()
            .limit(MOST_CUSTOM)
            .map(this::customReference)
            .toList(),
        entry.customReferences().size(),
        "custom reference");
    return links.isEmpty() ? links : Html.of("<div class=\"about\">{}</div>", links);
  }

  private Html customReference(Map.Entry<String, String> custom) {
    return link(
        "custom",
        story(custom),
        Html.of(
            "{} {}",
            Text.line(custom.getKey()),
            marks.value(custom.getValue(), Text.cut(custom.getValue(), CUSTOM_VALUE))));
  }

  private static Html link(String name, Link to, Html shown) {
    return isShort(to)
        ? Html.of("<a class=\"{}\" href=\"{}\">{}</a>", name, to, shown)
        : Html.of("<span class=\"{}\">{}</span>", name, shown);
  }

  /** Whether that may stand in a list. */
  static boolean isShort(Link to) {
    return to.toString().length() <= MOST_LINK;
  }

  private Html tag(String tag) {
    return Html.of("<a class=\"tag\" href=\"{}\">{}</a>", with("tag", tag), marks.value(tag, tag));
  }

  private static void addSome(Html links, List<Html> first, int all, String noun) {
    int bytes = 0;
    int shown = 0;
    while (shown < first.size() && bytes + first.get(shown).bytes() <= ABOUT_BYTES) {
      links.add("{} ", first.get(shown));
      bytes += first.get(shown).bytes();
      shown++;
    }
    if (shown < all) {
      links.add("<span class=\"rest\">and {}</span> ", Text.number(all - shown, "more " + noun));
    }
  }

  private String with(String name, String value) {
    Link.Parameter parameter = new Link.Parameter(name, value);
    Link from = here.here().length() > MOST_HERE ? Link.to(here.path()) : here;
    Link link = from.query().contains(parameter) ? from : from.plus(name, value);
    return isOnItsPage ? link.here() : link.toString();
  }

  /** Everything of a reference, over all channels. */
  static Link story(String reference) {
    return Link.to("/logs").plus("reference", reference);
  }

  /** Everything of a custom reference, over all channels. */
  static Link story(Map.Entry<String, String> custom) {
    return Link.to("/logs").plus("custom", Filter.custom(custom.getKey(), custom.getValue()));
  }
}
