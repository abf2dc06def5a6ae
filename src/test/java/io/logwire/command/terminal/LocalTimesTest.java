package io.logwire.command.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LocalTimesTest {
  @Test
  void areAsLongWhateverTheyEndWith() {
    for (String time : new String[] {"18:30:00.000", "18:30:07.000", "18:30:07.120"}) {
      Instant instant = Instant.parse("2026-11-24T" + time + "Z");
      String whole = "2026-11-24 " + time;
      assertEquals(whole.substring(0, 16), LocalTimes.minute(instant, ZoneOffset.UTC));
      assertEquals(whole.substring(0, 19), LocalTimes.second(instant, ZoneOffset.UTC));
      assertEquals(whole, LocalTimes.text(instant, ZoneOffset.UTC, LocalTimes.MILLISECOND));
    }
  }
}
