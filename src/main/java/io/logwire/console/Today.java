package io.logwire.console;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/**
 * Today so far, and the same time of the same day a week ago, by the clock of the reader.
 *
 * <p>Limit: what is compared are whole hours, as logs are counted by these: nothing in the first
 * hour of a day. A day in which the clocks were changed has an hour less or more.
 *
 * @param start where today begins
 * @param hour where the hour that is not over begins
 * @param lastStart where the day a week ago begins
 * @param lastHour the same time of it as {@code hour} is of today
 */
record Today(Instant start, Instant hour, Instant lastStart, Instant lastHour) {
  private static final int WEEK = 7;

  static Today at(Instant now, ZoneId zone) {
    Instant hour = now.truncatedTo(ChronoUnit.HOURS);
    LocalDateTime local = LocalDateTime.ofInstant(hour, zone);
    LocalDate day = LocalDate.ofInstant(now, zone);
    Instant start = Bars.startOf(day, zone);
    Instant lastStart = Bars.startOf(day.minusDays(WEEK), zone);
    Instant lastHour = local.minusDays(WEEK).atZone(zone).toInstant().truncatedTo(ChronoUnit.HOURS);
    return new Today(start, later(hour, start), lastStart, later(lastHour, lastStart));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isBefore(other) ? other : one;
  }

  /** Whether there is a whole hour to compare. */
  boolean isComparable() {
    return hour.isAfter(start) && lastHour.isAfter(lastStart);
  }

  /** Whether that is of today. */
  boolean has(Instant time) {
    return !time.isBefore(start);
  }

  /** Whether that is of the hours of today that are over. */
  boolean hasOver(Instant time) {
    return has(time) && time.isBefore(hour);
  }

  /** Whether that is of the same hours a week ago. */
  boolean hasLast(Instant time) {
    return !time.isBefore(lastStart) && time.isBefore(lastHour);
  }

  /** When the numbers have to be made anew. */
  Instant end() {
    return hour.plus(1, ChronoUnit.HOURS);
  }
}
