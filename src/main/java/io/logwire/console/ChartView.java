package io.logwire.console;

import io.logwire.log.LogType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * A chart as SVG that is drawn here, each bar of it a link that chooses its time; and the types
 * with their numbers, each a link that chooses the type. With a long filter they are no links.
 *
 * <p>The colours are those of the style sheet, by the class of each type.
 */
final class ChartView {
  private static final int HEIGHT = 100;
  private static final int BAR = 9; // with the gap of 1
  private static final int MOST_CHARACTERS = 10_000; // of the links of all bars

  private final Chart chart;
  private final Filter filter;
  private final Times times;

  ChartView(Chart chart, Filter filter, Times times) {
    this.chart = chart.of(filter.query().types());
    this.filter = filter;
    this.times = times;
  }

  /** The chart with its axis. */
  Html chart() {
    Bars bars = chart.bars();
    Html links = new Html();
    long shown = Arrays.stream(chart.logs()).filter(logs -> Spark.total(logs) > 0).count();
    boolean linked = shown * filter.link().here().length() <= MOST_CHARACTERS;
    for (int bar = 0; bar < bars.count(); bar++) {
      if (linked && Spark.total(chart.logs()[bar]) > 0) {
        links.add(
            "<a href=\"{}\"><title>{}</title><rect x=\"{}\" width=\"{}\" height=\"{}\"/></a>\n",
            link(bar),
            title(bar),
            bar * BAR,
            BAR,
            HEIGHT);
      }
    }
    return Html.of(
        """
        <figure class="chart">
        <div class="plot"><span class="most">{}</span>
        <svg viewBox="0 0 {} {}" preserveAspectRatio="none" role="group" aria-label="Logs over time">
        {}{}<g class="other">{}</g></svg></div>
        <figcaption>{}<span>{}</span>{}</figcaption>
        </figure>
        """,
        shown == 0 ? "" : "%,d".formatted(Spark.most(chart.logs())),
        bars.count() * BAR,
        HEIGHT,
        links,
        Spark.paths(chart.logs(), bar -> chart.isChosen(bar, filter), BAR, HEIGHT),
        Spark.paths(chart.logs(), bar -> !chart.isChosen(bar, filter), BAR, HEIGHT),
        times.minute(bars.start()),
        caption(),
        times.minute(bars.end()));
  }

  private String caption() {
    return "a bar is " + Times.length(chart.bars().width()) + " (" + Zone.name(times.zone()) + ')';
  }

  /** The time of which the numbers are. */
  private Html range() {
    Html range =
        chart.until().isEmpty()
            ? Html.of("since {}", times.minute(chart.from()))
            : Html.of(
                "from {} to {}", times.minute(chart.from()), times.minute(chart.until().get()));
    return Html.of("<span class=\"range\">{}{}</span>\n", range, chart.cut());
  }

  private String link(int bar) {
    Instant start = chart.bars().start(bar);
    Instant end = chart.bars().start(bar + 1);
    Link all = filter.link().without("since", "until");
    boolean alone =
        filter.since().filter(start::equals).isPresent()
            && filter.until().filter(end::equals).isPresent();
    return alone
        ? all.toString()
        : all.plus("since", Times.parameter(start)).plus("until", Times.parameter(end)).here();
  }

  private String title(int bar) {
    long[] logs = chart.logs()[bar];
    List<String> numbers = new ArrayList<>();
    for (LogType type : LogType.values()) {
      if (logs[type.ordinal()] > 0) {
        numbers.add("%,d %s".formatted(logs[type.ordinal()], name(type)));
      }
    }
    return times.minuteText(chart.bars().start(bar)) + ": " + String.join(", ", numbers);
  }

  /**
   * The types, with how many logs of each there are in the time that is named beside them. Each
   * comes to those that are chosen, or goes.
   */
  Html types() {
    Html links = new Html();
    List<LogType> chosen = filter.query().types();
    Link all = filter.link().without("type");
    boolean linked = !filter.link().isLong();
    if (linked) {
      links.add("<a href=\"{}\"{}>all types</a>\n", all, current(chosen.isEmpty()));
    }
    for (LogType type : LogType.values()) {
      OptionalLong sum = chart.sum(type);
      Link.Parameter parameter = new Link.Parameter("type", type.text());
      boolean isChosen = chosen.contains(type);
      Html shown =
          Html.of(
              "<i class=\"{}\"></i>{} <b>{}</b>",
              type.text(),
              name(type),
              sum.isPresent() ? "%,d".formatted(sum.getAsLong()) : "");
      if (linked) {
        Link other =
            isChosen ? filter.link().without(parameter) : filter.link().plus("type", type.text());
        links.add("<a href=\"{}\"{}>{}</a>\n", other, current(isChosen), shown);
      } else {
        links.add("<span>{}</span>\n", shown);
      }
    }
    return Html.of("<nav class=\"types\" aria-label=\"Types\">\n{}{}</nav>\n", links, range());
  }

  static Html current(boolean is) {
    return is ? Html.of(" aria-current=\"true\"") : new Html();
  }

  /** The name of a type as words. */
  static String name(LogType type) {
    return type.text().replace('_', ' ');
  }
}
