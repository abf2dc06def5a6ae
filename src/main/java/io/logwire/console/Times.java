package io.logwire.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Times as people read them, in the zone of the reader: {@code 24 Nov 18:30:07}, with the year
 * where it is another one than now. Each stands in a {@code time} element that has it whole.
 */
final class Times {
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };

  private final ZoneId zone;
  private final int thisYear;

  Times(Instant now, ZoneId zone) {
    this.zone = zone;
    this.thisYear = now.atZone(zone).getYear();
  }

  ZoneId zone() {
    return zone;
  }

  /** To the second. */
  Html second(Instant time) {
    ZonedDateTime local = time.atZone(zone);
    return Html.of("<time datetime=\"{}\">{} {}</time>", time, day(local), clock(local, ":%02d"));
  }

  /** Whole: with the year and the milliseconds, and in UTC as a tooltip. */
  Html whole(Instant time) {
    return Html.of(
        "<time datetime=\"{}\" title=\"{} UTC\">{}</time>",
        time,
        whole(time.atZone(ZoneOffset.UTC)),
        whole(time.atZone(zone)));
  }

  private static String whole(ZonedDateTime time) {
    return "%d %s %d %s.%03d"
        .formatted(
            time.getDayOfMonth(),
            MONTHS[time.getMonthValue() - 1],
            time.getYear(),
            clock(time, ":%02d"),
            time.getNano() / 1_000_000);
  }

  /** To the minute, or the day alone where it is a midnight. */
  Html minute(Instant time) {
    return Html.of("<time datetime=\"{}\">{}</time>", time, minuteText(time));
  }

  /** To the minute, or to the second where it is not a whole minute. */
  Html exact(Instant time) {
    return time.truncatedTo(ChronoUnit.MINUTES).equals(time) ? minute(time) : second(time);
  }

  /** To the minute as plain text. */
  String minuteText(Instant time) {
    ZonedDateTime local = time.atZone(zone);
    return local.truncatedTo(ChronoUnit.DAYS).equals(local)
        ? day(local)
        : day(local) + ' ' + clock(local, "");
  }

  /** The day with the name that it has in a week. */
  Html weekday(Instant time) {
    String name = time.atZone(zone).getDayOfWeek().name();
    String text = name.charAt(0) + name.substring(1, 3).toLowerCase(Locale.ROOT);
    return Html.of("<time datetime=\"{}\">{} {}</time>", time, text, day(time.atZone(zone)));
  }

  /** Hours and minutes of a time whose day is known. */
  Html clock(Instant time) {
    return Html.of("<time datetime=\"{}\">{}</time>", time, clock(time.atZone(zone), ""));
  }

  private static String clock(ZonedDateTime time, String seconds) {
    return ("%02d:%02d" + seconds).formatted(time.getHour(), time.getMinute(), time.getSecond());
  }

  /** As the field of a form has it: ISO 8601 without a zone, to the second. */
  String field(Instant time) {
    String text = time.atZone(zone).toLocalDateTime().truncatedTo(ChronoUnit.SECONDS).toString();
    return text.substring(0, Math.min(text.length(), 19));
  }

  /** A time as it stands in a URL, short where it is of whole minutes. */
  static String parameter(Instant time) {
    return time.toString().replaceFirst("(T\\d\\d:\\d\\d):00Z$", "$1Z");
  }

  /** {@code 3 hours}, {@code an hour}: for widths of bars. */
  static String length(Duration length) {
    long hours = length.toHours();
    boolean days = hours % 24 == 0;
    long number = days ? hours / 24 : hours;
    String unit = days ? "day" : "hour";
    if (number == 1) {
      return days ? "a day" : "an hour";
    }
    return number + " " + unit + "s";
  }

  private String day(ZonedDateTime time) {
    String day = time.getDayOfMonth() + " " + MONTHS[time.getMonthValue() - 1];
    return time.getYear() == thisYear ? day : day + " " + time.getYear();
  }
}
