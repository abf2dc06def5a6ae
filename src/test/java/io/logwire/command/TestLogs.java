package io.logwire.command;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Logs of an afternoon, and such as want to do harm to a terminal. */
final class TestLogs {
  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T21:04:07Z"), ZoneOffset.UTC);

  static final LogEntry PAID =
      new LogEntry(
          "orders",
          "user 4711",
          "Order paid",
          "Two tickets to Lisbon, 49.90 €",
          LogType.SUCCESS,
          false,
          List.of("shop", "eu"),
          Map.of("order", "A-17"));
  static final LogEntry DECLINED =
      new LogEntry(
          "payments",
          "user 4711",
          "Card declined",
          "The bank says: no",
          LogType.ERROR,
          true,
          List.of(),
          Map.of());
  static final LogEntry PAGE =
      new LogEntry("web", "", "/pricing", "", LogType.PAGE_VIEW, false, List.of(), Map.of());

  /** Escapes, controls, bidi, separators, joined emoji, many marks, a filler that looks empty. */
  static final String HOSTILE =
      "\u001b[31m\u001b[2J\u009b2J\u202eabc\u2028\u007f\ud83d\udc69\u200d\ud83d\udcbb"
          + "\ud83d\udc4d\ud83c\udffd e"
          + "\u0301".repeat(40)
          + "\u3164\t\n\r\u0001\u001b]0;title\u0007订单\ufeff";

  private TestLogs() {}

  /** A log with hostile text in every field, and a body of 64 KiB without a space. */
  static LogEntry hostile(LogType type) {
    return new LogEntry(
        "hostile",
        HOSTILE,
        HOSTILE,
        HOSTILE.replace(" ", "") + "x".repeat(65_000),
        type,
        true,
        List.of(HOSTILE, "b"),
        Map.of(HOSTILE, HOSTILE));
  }

  static TestStore store(Path folder) {
    return new TestStore(folder, CLOCK, Duration.ZERO);
  }
}
