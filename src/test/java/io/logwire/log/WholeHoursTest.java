package io.logwire.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class WholeHoursTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Test
  void takesUtcWhereTheHoursOfTheZoneAreOthers() {
    Instant january = Instant.parse("2026-01-01T00:00:00Z");
    Instant august = Instant.parse("2026-08-01T00:00:00Z");
    assertEquals(BERLIN, WholeHours.zone(BERLIN, january, august));
    assertEquals(ZoneOffset.UTC, WholeHours.zone(ZoneId.of("Asia/Kolkata"), january, august));
    // Half an hour of summer time: whole hours in January, others in winter.
    ZoneId island = ZoneId.of("Australia/Lord_Howe");
    assertEquals(island, WholeHours.zone(island, january, january.plusSeconds(9)));
    assertEquals(ZoneOffset.UTC, WholeHours.zone(island, january, august));
  }
}
