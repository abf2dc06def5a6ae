package io.logwire.command.terminal;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;

/** Times for people, {@code 2026-11-24 18:30:07}, always as long. */
public final class LocalTimes {
  static final int MINUTE = 5;
  static final int SECOND = 8;
  static final int MILLISECOND = 12;

  private LocalTimes() {}

  public static String minute(Instant time, ZoneId zone) {
    return text(time, zone, MINUTE);
  }

  public static String second(Instant time, ZoneId zone) {
    return text(time, zone, SECOND);
  }

  /**
   * A time by the clock of that zone.
   *
   * @param cells of the time of day: {@link #MINUTE}, {@link #SECOND} or {@link #MILLISECOND}
   */
  static String text(Instant time, ZoneId zone, int cells) {
    LocalDateTime local = LocalDateTime.ofInstant(time, zone);
    return local.toLocalDate() + " " + clock(local.toLocalTime(), cells);
  }

  // No formatter, whose classes take longer to load than a page of logs to print.
  static String clock(LocalTime time, int cells) {
    String text = time.toString(); // 18:30 or 18:30:05.123
    String whole = text.length() == MINUTE ? text + ":00" : text;
    return (whole.length() == SECOND ? whole + ".000" : whole).substring(0, cells);
  }
}
