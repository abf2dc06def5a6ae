package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How the time of a chart is cut, in zones that make it difficult. */
class BarsTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static Instant at(String time) {
    return Instant.parse(time);
  }

  private static List<LocalTime> clocks(Bars bars, ZoneId zone) {
    return bars.edges().stream().map(edge -> LocalTime.ofInstant(edge, zone)).distinct().toList();
  }

  private static long hours(Bars bars, int bar) {
    return Duration.between(bars.start(bar), bars.start(bar + 1)).toHours();
  }

  @Test
  void daysBeginAtMidnightBeforeAndAfterAChangeOfTheClocks() {
    Bars spring = Bars.covering(at("2026-03-20T12:00:00Z"), at("2026-04-20T12:00:00Z"), BERLIN);
    assertEquals(Duration.ofDays(1), spring.width());
    assertEquals(List.of(LocalTime.MIDNIGHT), clocks(spring, BERLIN));
    assertEquals(at("2026-03-19T23:00:00Z"), spring.start());
    assertEquals(at("2026-04-20T22:00:00Z"), spring.end());
    assertEquals(23, hours(spring, spring.of(at("2026-03-29T10:00:00Z"))));
    assertEquals(24, hours(spring, spring.of(at("2026-03-30T10:00:00Z"))));

    Bars autumn = Bars.covering(at("2026-10-10T12:00:00Z"), at("2026-11-10T12:00:00Z"), BERLIN);
    assertEquals(List.of(LocalTime.MIDNIGHT), clocks(autumn, BERLIN));
    assertEquals(25, hours(autumn, autumn.of(at("2026-10-25T10:00:00Z"))));
  }

  @Test
  void sixHoursAreThoseOfTheClockToo() {
    Bars bars = Bars.covering(at("2026-10-22T12:00:00Z"), at("2026-10-29T12:00:00Z"), BERLIN);
    assertEquals(Duration.ofHours(6), bars.width());
    assertEquals(4, clocks(bars, BERLIN).size());
    assertEquals(7, hours(bars, bars.of(at("2026-10-25T01:00:00Z"))));
    assertEquals(6, hours(bars, bars.of(at("2026-10-25T05:00:00Z"))));
  }

  @Test
  void hoursAreAllThatThereAreWhenOneComesTwice() {
    Bars bars = Bars.covering(at("2026-10-24T12:30:00Z"), at("2026-10-25T12:30:00Z"), BERLIN);
    assertEquals(25, bars.count());
    assertEquals(1, bars.runs().size());
  }

  @Test
  void whereAZoneHasHalfHoursADayBeginsInTheHourBefore() {
    ZoneId kolkata = ZoneId.of("Asia/Kolkata");
    Bars bars = Bars.covering(at("2026-03-01T00:00:00Z"), at("2026-03-30T00:00:00Z"), kolkata);
    assertEquals(List.of(LocalTime.of(23, 30)), clocks(bars, kolkata));
    assertEquals(1, bars.runs().size());

    // Its summer time is half an hour, and so either a whole hour from UTC or not.
    ZoneId lordHowe = ZoneId.of("Australia/Lord_Howe");
    Bars autumn = Bars.covering(at("2026-03-15T00:00:00Z"), at("2026-04-15T00:00:00Z"), lordHowe);
    assertEquals(List.of(LocalTime.MIDNIGHT, LocalTime.of(23, 30)), clocks(autumn, lordHowe));
  }

  @Test
  void alwaysCoverTheTimeWithFewBarsOfWholeHoursThatFollowOneAnother() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> zones = List.copyOf(ZoneId.getAvailableZoneIds());
    for (int i = 0; i < 3_000; i++) {
      ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
      Instant until = Instant.ofEpochSecond(random.nextLong(1_000_000_000L, 2_500_000_000L));
      Instant from = until.minusSeconds((long) Math.pow(10, random.nextDouble() * 9.1));
      Bars bars = Bars.covering(from, until, zone);
      String said = "seed " + seed + ": " + from + " to " + until + " in " + zone + ": " + bars;
      assertTrue(bars.count() >= 1 && bars.count() <= Bars.MOST, said);
      assertTrue(!bars.start().isAfter(from) && !bars.end().isBefore(until), said);
      assertTrue(bars.start(1).isAfter(from), said);
      int next = 0;
      for (Bars.Run run : bars.runs()) {
        assertEquals(next, run.first(), said);
        next += (int) Duration.between(run.start(), run.end()).dividedBy(run.length());
      }
      assertEquals(bars.count(), next, said);
      for (int bar = 0; bar <= bars.count(); bar++) {
        Instant edge = bars.start(bar);
        assertEquals(edge, edge.truncatedTo(ChronoUnit.HOURS), said);
        assertEquals(bar, bars.of(edge), said);
        assertEquals(bar - 1, bars.of(edge.minusMillis(1)), said);
      }
    }
  }
}
