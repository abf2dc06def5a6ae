package io.logwire.console;

import io.logwire.log.LogEntry;
import io.logwire.log.StoredLog;
import java.util.List;
import java.util.Map;

/**
 * Logs one below the other, a few lines each: the beginning of what they say, and links to all that
 * they can be found by.
 *
 * <p>Limit: a log may have 1 MiB; what is shown of one is bounded by some thousand characters.
 */
final class LogList {
  private static final int LABEL = 255;
  private static final int BODY = 160;
  private static final int REFERENCE = 80;
  private static final int MOST_TAGS = 8;
  private static final int MOST_CUSTOM = 6;
  private static final int CUSTOM_VALUE = 48;

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

  /** The list. */
  Html of(List<StoredLog> logs) {
    Html items = new Html();
    for (int i = 0; i < logs.size(); i++) {
      items.add("{}", item(logs.get(i)));
      if (showsGaps && i + 1 < logs.size()) {
        Story.gap(logs.get(i + 1), logs.get(i))
            .ifPresent(gap -> items.add("<li class=\"gap\">↑ {}</li>\n", gap));
      }
    }
    return Html.of("<ol class=\"logs\">\n{}</ol>\n", items);
  }

  /** One log of it. */
  Html item(StoredLog log) {
    LogEntry entry = log.entry();
    Link link = marks.on(Link.toLog(entry.channelId(), log.id()));
    boolean labelled = !entry.label().isEmpty();
    Html more =
        labelled && !entry.body().isEmpty()
            ? Html.of(" <span class=\"body\">{}</span>", marks.excerpt(entry.body(), BODY))
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
        marks.excerpt(entry.labelOrBody(), labelled ? LABEL : BODY),
        entry.alert() ? Html.of(" <em class=\"alert\">alert</em>") : new Html(),
        more,
        about(entry));
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
      links.add(
          "<a class=\"reference\" href=\"{}\">{}</a> ",
          story(entry.reference()),
          marks.value(entry.reference(), Text.cut(entry.reference(), REFERENCE)));
    }
    entry.tags().stream()
        .limit(MOST_TAGS)
        .forEach(
            tag ->
                links.add(
                    "<a class=\"tag\" href=\"{}\">{}</a> ",
                    with("tag", tag),
                    marks.value(tag, tag)));
    addRest(links, entry.tags().size() - MOST_TAGS, "tag");
    entry.customReferences().entrySet().stream()
        .limit(MOST_CUSTOM)
        .forEach(custom -> links.add("{} ", customReference(custom)));
    addRest(links, entry.customReferences().size() - MOST_CUSTOM, "custom reference");
    return links.isEmpty() ? links : Html.of("<div class=\"about\">{}</div>", links);
  }

  private Html customReference(Map.Entry<String, String> custom) {
    return Html.of(
        "<a class=\"custom\" href=\"{}\">{} {}</a>",
        story(custom),
        Text.line(custom.getKey()),
        marks.value(custom.getValue(), Text.cut(custom.getValue(), CUSTOM_VALUE)));
  }

  private static void addRest(Html links, int rest, String noun) {
    if (rest > 0) {
      links.add("<span class=\"rest\">and {}</span> ", Text.number(rest, "more " + noun));
    }
  }

  private String with(String name, String value) {
    Link.Parameter parameter = new Link.Parameter(name, value);
    Link link = here.query().contains(parameter) ? here : here.plus(name, value);
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
