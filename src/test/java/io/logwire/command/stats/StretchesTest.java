package io.logwire.command.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwire.command.stats.Stretches.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StretchesTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static Stretches of(String from, String until, Unit unit, ZoneId zone) {
    return Stretches.of(Instant.parse(from), Instant.parse(until), unit, zone);
  }

  private static List<String> labels(Stretches stretches, boolean isShort) {
    return IntStream.range(0, stretches.size()).mapToObj(i -> stretches.label(i, isShort)).toList();
  }

  @Test
  void beginsAndEndsWithWholeHours() {
    Stretches hours = of("2026-11-24T18:20:00Z", "2026-11-24T20:00:00.001Z", Unit.HOUR, BERLIN);
    assertEquals(Instant.parse("2026-11-24T18:00:00Z"), hours.from());
    assertEquals(Instant.parse("2026-11-24T21:00:00Z"), hours.until());
    assertEquals(List.of("19:00", "20:00", "21:00"), labels(hours, true));
    assertEquals("Tue 24 Nov 19:00", hours.label(0, false));
    assertEquals(0, hours.of(Instant.parse("2026-11-24T18:59:59.999Z")));
    assertEquals(1, hours.of(Instant.parse("2026-11-24T19:00:00Z")));
    assertEquals(1, of("2026-11-24T18:00:00Z", "2026-11-24T18:00:01Z", Unit.DAY, BERLIN).size());
  }

  @Test
  void cutsDaysWhereTheyBeginInTheZoneAlsoWhenTheClocksChange() {
    Stretches days = of("2026-10-24T20:00:00Z", "2026-10-26T12:00:00Z", Unit.DAY, BERLIN);
    assertEquals(
        List.of(
            Instant.parse("2026-10-24T20:00:00Z"),
            Instant.parse("2026-10-24T22:00:00Z"),
            Instant.parse("2026-10-25T23:00:00Z"),
            Instant.parse("2026-10-26T12:00:00Z")),
        days.edges());
    assertEquals(List.of("Sat 24 Oct", "Sun 25 Oct", "Mon 26 Oct"), labels(days, false));
    assertEquals(
        List.of(" 1 Nov"),
        labels(of("2026-11-01T09:00:00Z", "2026-11-01T10:00:00Z", Unit.DAY, BERLIN), true));
  }

  @Test
  void cutsWeeksAtMondaysAndMonthsAtTheFirst() {
    assertEquals(
        List.of("Mon 16 Nov", "Mon 23 Nov"),
        labels(of("2026-11-18T00:00:00Z", "2026-11-24T00:00:00Z", Unit.WEEK, BERLIN), false));
    assertEquals(
        List.of("Dec 2025", "Jan 2026"),
        labels(of("2025-12-31T22:00:00Z", "2026-01-02T00:00:00Z", Unit.MONTH, BERLIN), true));
  }

  @Test
  void takesTheUnitThatFitsAScreen() {
    assertEquals(Unit.HOUR, Unit.suiting(Duration.ofHours(6)));
    assertEquals(Unit.DAY, Unit.suiting(Duration.ofDays(14)));
    assertEquals(Unit.WEEK, Unit.suiting(Duration.ofDays(90)));
    assertEquals(Unit.MONTH, Unit.suiting(Duration.ofDays(900)));
  }
}
