package io.logwire.log;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time as a person types it: {@code 2h} (so long ago), {@code today} and {@code yesterday} (their
 * beginning), a time of today, or ISO 8601 with a zone, or without one in the zone of the reader.
 */
public final class TimeArgument {
  /** What {@link #parse} takes, to be shown to people. */
  public static final String FORMS = "2h, 3d, yesterday, 18:30, 2026-11-24 or 2026-11-24T18:30Z";

  private static final Pattern AGO = Pattern.compile("(\\d{1,6})(s|m|min|h|d|w)");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("H:mm[:ss]");
  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd['T'][' ']HH:mm[:ss[.SSS]][XXX]['['VV']']");

  // What every part of the service can count with, in every zone.
  private static final Instant EARLIEST = Instant.parse("0000-12-31T00:00:00Z");
  private static final Instant LATEST = Instant.parse("+10000-01-02T00:00:00Z");

  private TimeArgument() {}

  /**
   * The time that the text says, of the years 1 to 9999.
   *
   * @throws IllegalArgumentException if it says none
   */
  public static Instant parse(String text, Clock clock, ZoneId zone) {
    Instant time = read(text, clock.instant(), zone);
    if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
      throw new IllegalArgumentException(
          "'" + text + "' is too far away; a time is in the years 1 to 9999");
    }
    return time;
  }

  private static Instant read(String text, Instant now, ZoneId zone) {
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      return now.minus(unit(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1))));
    }
    LocalDate today = LocalDate.ofInstant(now, zone);
    try {
      return switch (text) {
        case "now" -> now;
        case "today" -> today.atStartOfDay(zone).toInstant();
        case "yesterday" -> today.minusDays(1).atStartOfDay(zone).toInstant();
        default -> iso(text, today, zone);
      };
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'" + text + "' is not a time; it is " + FORMS, e);
    }
  }

  private static Duration unit(String letter) {
    return switch (letter) {
      case "s" -> ChronoUnit.SECONDS.getDuration();
      case "m", "min" -> ChronoUnit.MINUTES.getDuration();
      case "h" -> ChronoUnit.HOURS.getDuration();
      case "d" -> Duration.ofDays(1);
      default -> Duration.ofDays(7);
    };
  }

  private static Instant iso(String text, LocalDate today, ZoneId zone) {
    if (text.indexOf(':') == 2 || text.indexOf(':') == 1) {
      return today.atTime(LocalTime.parse(text, TIME)).atZone(zone).toInstant();
    }
    if (text.indexOf(':') < 0) {
      return LocalDate.parse(text).atStartOfDay(zone).toInstant();
    }
    TemporalAccessor parsed = DATE_TIME.parseBest(text, ZonedDateTime::from, LocalDateTime::from);
    return parsed instanceof ZonedDateTime zoned
        ? zoned.toInstant()
        : LocalDateTime.from(parsed).atZone(zone).toInstant();
  }
}
