package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwire.log.LogId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LagTest {
  private final StringWriter err = new StringWriter();
  private final Lag lag = new Lag(new PrintWriter(err));
  private final long newest = LogId.firstAt(Instant.parse("2026-11-24T12:00:00Z"));

  private String at(Duration late) {
    err.getBuffer().setLength(0);
    lag.at(LogId.firstAt(LogId.time(newest).minus(late)), newest);
    return err.toString();
  }

  @Test
  void saysOnceThatItFellBehindAndOnceThatItCaughtUp() {
    assertEquals("", at(Duration.ZERO));
    assertEquals("", at(Duration.ofSeconds(5)));
    assertEquals("Fell behind by 6 s; all logs are still shown.\n", at(Duration.ofSeconds(6)));
    assertEquals("", at(Duration.ofSeconds(9)));
    assertEquals("", at(Duration.ofSeconds(1)), "not there yet");
    assertEquals("Caught up.\n", at(Duration.ZERO));
    assertEquals("", at(Duration.ZERO));
  }

  @Test
  void saysLongTimesInShort() {
    assertEquals("Fell behind by 119 s; all logs are still shown.\n", at(Duration.ofSeconds(119)));
    assertEquals("Caught up.\n", at(Duration.ZERO));
    assertEquals(
        "Fell behind by 2 minutes; all logs are still shown.\n", at(Duration.ofMinutes(2)));
    assertEquals("Caught up.\n", at(Duration.ZERO));
    assertEquals("Fell behind by 26 hours; all logs are still shown.\n", at(Duration.ofHours(26)));
  }
}
