package io.logwire.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeArgumentTest {
  private static final Instant NOW = Instant.parse("2026-11-24T21:04:07.500Z");
  private static final ZoneId LISBON = ZoneId.of("Europe/Lisbon"); // +1 in summer
  private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo"); // where it is tomorrow already

  private static String parse(String text, ZoneId zone) {
    return TimeArgument.parse(text, Clock.fixed(NOW, zone), zone).toString();
  }

  @Test
  void readsHowLongAgo() {
    assertEquals("2026-11-24T21:03:37.500Z", parse("30s", TOKYO));
    assertEquals("2026-11-24T20:49:07.500Z", parse("15m", TOKYO));
    assertEquals("2026-11-24T20:49:07.500Z", parse("15min", TOKYO));
    assertEquals("2026-11-24T19:04:07.500Z", parse("2h", TOKYO));
    assertEquals("2026-11-21T21:04:07.500Z", parse("3d", TOKYO));
    assertEquals("2026-11-17T21:04:07.500Z", parse("1w", TOKYO));
    assertEquals(NOW.toString(), parse("now", TOKYO));
  }

  @Test
  void readsDaysInTheZoneOfTheReader() {
    assertEquals("2026-11-24T00:00:00Z", parse("today", LISBON));
    assertEquals("2026-11-24T15:00:00Z", parse("today", TOKYO));
    assertEquals("2026-11-23T15:00:00Z", parse("yesterday", TOKYO));
    assertEquals("2026-06-30T23:00:00Z", parse("2026-07-01", LISBON));
    assertEquals("2026-11-25T09:30:00Z", parse("18:30", TOKYO));
    assertEquals("2026-11-25T00:30:15Z", parse("9:30:15", TOKYO));
  }

  @Test
  void readsIso8601WithAZoneAndWithout() {
    assertEquals("2026-11-24T09:30:00Z", parse("2026-11-24T18:30", TOKYO));
    assertEquals("2026-11-24T09:30:00Z", parse("2026-11-24 18:30:00", TOKYO));
    assertEquals("2026-11-24T18:30:00.123Z", parse("2026-11-24T18:30:00.123Z", TOKYO));
    assertEquals("2026-11-24T17:30:00Z", parse("2026-11-24T18:30+01:00", TOKYO));
    assertEquals("2026-11-24T17:30:00Z", parse("2026-11-24T18:30+01:00[Europe/Berlin]", TOKYO));
  }

  @Test
  void refusesWhatIsNoTime() {
    for (String text :
        List.of(
            "", "2x", "h", "-2h", "tomorrow", "2026-13-01", "2026-11-24T25:00", "24", "1:2:3:4")) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> parse(text, LISBON), text)
              .getMessage();
      assertTrue(message.startsWith("'" + text + "' is not a time; it is 2h, 3d,"), message);
    }
  }

  @Test
  void refusesWhatNoStoreCanCountWith() {
    for (String text :
        List.of(
            "-999999999-01-01",
            "+999999999-12-31",
            "-0001-12-31",
            "+10000-02-01",
            "999999w",
            "+292278994-08-17T07:12:56Z",
            "-292275055-05-16T16:47:04Z")) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> parse(text, TOKYO), text).getMessage();
      assertEquals("'" + text + "' is too far away; a time is in the years 1 to 9999", message);
    }
    assertEquals("0001-01-01T00:00:00Z", parse("0001-01-01T00:00Z", TOKYO));
    assertEquals("9999-12-31T23:59:59Z", parse("9999-12-31T23:59:59Z", TOKYO));
  }
}
