package io.logwire.console;

import java.util.List;

/** What a person can ask for on a feed, and what is asked for already. */
final class FilterForm {
  private static final List<String> RANGES = List.of("1h", "24h", "7d", "30d", "90d");

  private final Filter filter;

  FilterForm(Filter filter) {
    this.filter = filter;
  }

  /** The last hour, the last day and so on, as links. */
  Html ranges() {
    Link all = filter.link().without("since", "until");
    String since = filter.until().isEmpty() ? filter.value("since") : "-";
    Html links = new Html();
    for (String range : RANGES) {
      links.add(
          "<a href=\"{}\"{}>{}</a>\n",
          all.plus("since", range),
          ChartView.current(range.equals(since)),
          range);
    }
    links.add("<a href=\"{}\"{}>any time</a>\n", all, ChartView.current(since.isEmpty()));
    return Html.of("<nav class=\"ranges\" aria-label=\"Time\">\n{}</nav>\n", links);
  }

  /** The fields; a tag or a custom reference comes to those that are asked for already. */
  Html fields() {
    Html kept = new Html();
    for (Link.Parameter one : filter.link().query()) {
      if (!one.name().equals("text") && !one.name().equals("reference")) {
        kept.add("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", one.name(), one.value());
      }
    }
    return Html.of(
        """
        <form class="filter" action="{}">
        {}<div class="wide"><input type="search" name="text" value="{}" maxlength="1024" \
        placeholder="Words, beginnings like refu*, or an &quot;exact phrase&quot;" \
        aria-label="Text"></div>
        <button>Filter</button>
        <details{}><summary>Reference, tag, custom reference</summary>
        <div class="more">
        <label>Reference <input name="reference" value="{}" maxlength="510"></label>
        <label>Tag <input name="tag" maxlength="128"></label>
        <label>Custom reference, name=value <input name="custom" maxlength="2200"></label>
        </div>
        </details>
        </form>
        """,
        filter.link().path(),
        kept,
        filter.text(),
        filter.value("reference").isEmpty() ? new Html() : Html.of(" open"),
        filter.value("reference"));
  }

  /** What is asked for, each a link that takes it away. */
  Html chosen() {
    Html links = new Html();
    for (Link.Parameter one : filter.link().query()) {
      links.add(
          "<a href=\"{}\">{} {} <span aria-hidden=\"true\">×</span><span class=\"unseen\">remove</span></a>\n",
          filter.link().without(one),
          one.name(),
          Text.excerpt(one.value(), 80));
    }
    return links.isEmpty()
        ? links
        : Html.of("<nav class=\"chosen\" aria-label=\"Filters\">\n{}</nav>\n", links);
  }
}
