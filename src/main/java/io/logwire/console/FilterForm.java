package io.logwire.console;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a person can ask for on a feed, and what is asked for already. */
final class FilterForm {
  private static final Set<String> FIELDS =
      Set.of("text", "contains", "reference", "since", "until", "alert");
  private static final int MOST_CHARACTERS = 6_000; // of links that take one away
  private static final Map<String, Duration> RANGES = new LinkedHashMap<>();

  static {
    RANGES.put("1h", Duration.ofHours(1));
    for (int days : new int[] {1, 7, 30, 90}) {
      RANGES.put(days == 1 ? "24h" : days + "d", Duration.ofDays(days));
    }
  }

  private final Filter filter;
  private final Times times;
  private final Instant now;

  FilterForm(Filter filter, Times times, Instant now) {
    this.filter = filter;
    this.times = times;
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
  }

  /** The last hour, the last day and so on, as links that begin at that time for everyone. */
  Html ranges() {
    if (filter.link().isLong()) {
      return new Html();
    }
    Link all = filter.link().without("since", "until");
    Html links = new Html();
    RANGES.forEach(
        (name, length) ->
            links.add(
                "<a href=\"{}\"{}>{}</a>\n",
                all.plus("since", Times.parameter(now.minus(length))),
                ChartView.current(isChosen(length)),
                name));
    boolean any = filter.since().isEmpty() && filter.until().isEmpty();
    links.add("<a href=\"{}\"{}>any time</a>\n", all, ChartView.current(any));
    return Html.of("<nav class=\"ranges\" aria-label=\"Time\">\n{}</nav>\n", links);
  }

  // Its time stands still in the URL: after a reload it is a little longer ago than that.
  private boolean isChosen(Duration range) {
    return filter.until().isEmpty()
        && filter
            .since()
            .map(since -> Duration.between(since, now).minus(range))
            .map(more -> !more.isNegative() && more.compareTo(range.dividedBy(12)) <= 0)
            .orElse(false);
  }

  /** The fields; a tag or a custom reference comes to those that are asked for already. */
  Html fields() {
    Html kept = new Html();
    for (Link.Parameter one : filter.link().query()) {
      boolean typed = FIELDS.contains(one.name());
      if (!typed && !filter.wrong().contains(one)) {
        kept.add("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", one.name(), one.value());
      }
    }
    return Html.of(
        """
        <form class="filter" action="{}">
        {}<div class="wide"><input type="search" name="text" value="{}" maxlength="1024" \
        placeholder="Search" aria-label="Text" \
        aria-describedby="hint"></div>
        <button>Filter</button>
        <p class="hint" id="hint">Words, beginnings (<kbd>refu*</kbd>), <kbd>"a phrase"</kbd>, \
        <kbd>#tag</kbd>, <kbd>-without</kbd>, or a whole value (<kbd>A-2160</kbd>). \
        All of it must be found.</p>
        <details{}><summary>More: time, reference, tag, alert</summary>
        <div class="more">
        <label>Reference <input name="reference" value="{}" maxlength="510"></label>
        <label>Tag <input name="tag" value="{}" maxlength="128"></label>
        <label>Custom reference, name=value \
        <input name="custom" value="{}" maxlength="2200"></label>
        {}<label class="check"><input type="checkbox" name="alert" value="1"{}> \
        with an alert</label>
        <label>Contains, also inside of words \
        <input name="contains" value="{}" maxlength="1000"></label>
        <label>Since <input type="datetime-local" step="1" name="since" value="{}"></label>
        <label>Until <input type="datetime-local" step="1" name="until" value="{}"></label>
        </div>
        </details>
        </form>
        """,
        filter.link().path(),
        kept,
        filter.text(),
        isOpen() ? Html.of(" open") : new Html(),
        filter.value("reference"),
        filter.wrongValue("tag"),
        filter.wrongValue("custom"),
        channelField(),
        filter.value("alert").equals("1") ? Html.of(" checked") : new Html(),
        filter.value("contains"),
        filter.since().map(times::field).orElse(""),
        filter.until().map(times::field).orElse(""));
  }

  private Html channelField() {
    return filter.link().path().equals("/logs")
        ? Html.of(
            "<label>Channel <input name=\"channel\" value=\"{}\" maxlength=\"64\"></label>\n",
            filter.wrongValue("channel"))
        : new Html();
  }

  private boolean isOpen() {
    return !filter.value("contains").isEmpty()
        || !filter.wrongValue("tag").isEmpty()
        || !filter.wrongValue("custom").isEmpty();
  }

  /** What is wrong with what was asked for; nothing where nothing is. */
  Html faults() {
    Html all = new Html();
    filter
        .faults()
        .forEach(fault -> all.add("<p class=\"fault\" role=\"alert\">{}</p>\n", Text.line(fault)));
    return all;
  }

  /** What is asked for, each a link that takes it away. */
  Html chosen() {
    Html links = new Html();
    boolean all = true;
    int characters = 0;
    for (Link.Parameter one : filter.link().query()) {
      String without = filter.link().without(one).toString();
      characters += without.length();
      all &= characters <= MOST_CHARACTERS;
      links.add("{}", all ? cross(one, without) : Html.of("<span>{}</span>\n", words(one)));
    }
    if (!all) {
      links.add("<a href=\"{}\">remove all</a>\n", Link.to(filter.link().path()));
    }
    if (filter.since().isPresent() && filter.until().isEmpty() && filter.faults().isEmpty()) {
      links.add(
          "<a class=\"end\" href=\"{}\">until now</a>\n",
          filter.link().plus("until", Times.parameter(now)));
    }
    return links.isEmpty()
        ? links
        : Html.of(
            "<nav class=\"chosen\" aria-label=\"Filters\">\n{}</nav>\n{}",
            links,
            filter.link().isLong()
                ? Html.of(
                    "<p class=\"note\">This filter is too long to stand in the links for times, types and bars.</p>\n")
                : new Html());
  }

  private Html cross(Link.Parameter one, String without) {
    return Html.of(
        "<a href=\"{}\">{} <span aria-hidden=\"true\">×</span><span class=\"unseen\">remove</span></a>\n",
        without,
        words(one));
  }

  private Html words(Link.Parameter one) {
    return one.name().equals("alert") && one.value().equals("1")
        ? Html.of("with an alert")
        : Html.of("{} {}", one.name(), value(one));
  }

  private Html value(Link.Parameter one) {
    Optional<Instant> time =
        switch (one.name()) {
          case "since" -> filter.since();
          case "until" -> filter.until();
          default -> Optional.empty();
        };
    return time.map(times::exact).orElseGet(() -> Text.excerpt(one.value(), 80));
  }
}
