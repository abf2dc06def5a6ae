package io.logwire.command.stats;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A time cut into hours, days, weeks or months of a zone. It begins and ends with whole hours of
 * UTC, as logs are counted by these; so the first and the last stretch may be cut short.
 *
 * @param edges the beginning of each stretch, and the end of the last one
 */
public record Stretches(Unit unit, ZoneId zone, List<Instant> edges) {
  private static final Duration HOURS_UP_TO = Duration.ofHours(48);
  private static final Duration DAYS_UP_TO = Duration.ofDays(62);
  private static final Duration WEEKS_UP_TO = Duration.ofDays(430);

  /** What a stretch is long. */
  public enum Unit {
    HOUR,
    DAY,
    WEEK,
    MONTH;

    /** The one with which so much time is a picture that fits a screen. */
    public static Unit suiting(Duration time) {
      if (time.compareTo(HOURS_UP_TO) <= 0) {
        return HOUR;
      }
      if (time.compareTo(DAYS_UP_TO) <= 0) {
        return DAY;
      }
      return time.compareTo(WEEKS_UP_TO) <= 0 ? WEEK : MONTH;
    }

    /** About how many of them so much time has. */
    public long in(Duration time) {
      return time.toHours()
          / switch (this) {
            case HOUR -> 1;
            case DAY -> 24;
            case WEEK -> 7 * 24;
            case MONTH -> 30 * 24;
          };
    }

    /** {@code day} for example. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** {@code a day} for example. */
    String each() {
      return (this == HOUR ? "an " : "a ") + text();
    }

    private ZonedDateTime next(ZonedDateTime time) {
      LocalDate day = time.toLocalDate();
      ZoneId zone = time.getZone();
      return switch (this) {
        case HOUR -> time.truncatedTo(ChronoUnit.HOURS).plusHours(1);
        case DAY -> day.plusDays(1).atStartOfDay(zone);
        case WEEK -> monday(day).plusWeeks(1).atStartOfDay(zone);
        case MONTH -> day.withDayOfMonth(1).plusMonths(1).atStartOfDay(zone);
      };
    }
  }

  /** From the hour of one time to the end of the hour before another, at least one hour. */
  public static Stretches of(Instant from, Instant until, Unit unit, ZoneId zone) {
    Instant begin = from.truncatedTo(ChronoUnit.HOURS);
    Instant end = until.minusMillis(1).truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
    List<Instant> edges = new ArrayList<>();
    for (Instant edge = begin;
        edge.isBefore(end);
        edge = unit.next(edge.atZone(zone)).toInstant()) {
      edges.add(edge);
    }
    edges.add(end);
    return new Stretches(unit, zone, List.copyOf(edges));
  }

  int size() {
    return edges.size() - 1;
  }

  public Instant from() {
    return edges.get(0);
  }

  public Instant until() {
    return edges.get(size());
  }

  /** The number of the stretch that a time within all of them is in. */
  public int of(Instant time) {
    int at = Collections.binarySearch(edges, time);
    return at >= 0 ? at : -at - 2;
  }

  /** What to call a stretch; short where there is little room. */
  String label(int stretch, boolean isShort) {
    ZonedDateTime begin = edges.get(stretch).atZone(zone);
    LocalDate day = begin.toLocalDate();
    return switch (unit) {
      case HOUR -> (isShort ? "" : day(day) + " ") + clock(begin);
      case DAY -> isShort ? day(day).substring(4) : day(day);
      case WEEK -> isShort ? day(monday(day)).substring(4) : day(monday(day));
      case MONTH -> day(day).substring(7) + " " + day.getYear();
    };
  }

  /** {@code Wed 11 Nov}, always that long. */
  static String day(LocalDate day) {
    return "%s %s%d %s"
        .formatted(
            shortened(day.getDayOfWeek()),
            day.getDayOfMonth() < 10 ? " " : "",
            day.getDayOfMonth(),
            shortened(day.getMonth()));
  }

  private static String shortened(Enum<?> name) {
    return name.name().charAt(0) + name.name().substring(1, 3).toLowerCase(Locale.ROOT);
  }

  private static String clock(ZonedDateTime time) {
    return time.toLocalTime().truncatedTo(ChronoUnit.MINUTES).toString();
  }

  private static LocalDate monday(LocalDate day) {
    return day.minusDays(day.getDayOfWeek().getValue() - 1L);
  }
}
