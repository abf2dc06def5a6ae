package io.logwire.console;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * Times as people read them, in UTC: {@code 24 Nov 18:30:07}, with the year where it is another one
 * than now. Each stands in a {@code time} element that has it whole.
 */
final class Times {
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };

  private final int thisYear;

  Times(Instant now) {
    thisYear = now.atOffset(ZoneOffset.UTC).getYear();
  }

  /** To the second. */
  Html second(Instant time) {
    OffsetDateTime utc = time.atOffset(ZoneOffset.UTC);
    String text =
        "%s %02d:%02d:%02d".formatted(day(utc), utc.getHour(), utc.getMinute(), utc.getSecond());
    return Html.of("<time datetime=\"{}\">{}</time>", time, text);
  }

  /** Whole: with the year and the milliseconds. */
  Html whole(Instant time) {
    OffsetDateTime utc = time.atOffset(ZoneOffset.UTC);
    String text =
        "%d %s %d %02d:%02d:%02d.%03d UTC"
            .formatted(
                utc.getDayOfMonth(),
                MONTHS[utc.getMonthValue() - 1],
                utc.getYear(),
                utc.getHour(),
                utc.getMinute(),
                utc.getSecond(),
                time.toEpochMilli() % 1_000);
    return Html.of("<time datetime=\"{}\">{}</time>", time, text);
  }

  /** To the minute, or the day alone where it is a midnight. */
  Html minute(Instant time) {
    return Html.of("<time datetime=\"{}\">{}</time>", time, minuteText(time));
  }

  /** The same as plain text. */
  String minuteText(Instant time) {
    OffsetDateTime utc = time.atOffset(ZoneOffset.UTC);
    return time.truncatedTo(ChronoUnit.DAYS).equals(time)
        ? day(utc)
        : "%s %02d:%02d".formatted(day(utc), utc.getHour(), utc.getMinute());
  }

  /** A time of whole minutes as it stands in a URL. */
  static String parameter(Instant time) {
    return time.toString().replace(":00Z", "Z");
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

  private String day(OffsetDateTime utc) {
    String day = utc.getDayOfMonth() + " " + MONTHS[utc.getMonthValue() - 1];
    return utc.getYear() == thisYear ? day : day + " " + utc.getYear();
  }
}
