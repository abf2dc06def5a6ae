package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.SqliteFile;
import io.logwire.command.terminal.Terminal;
import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.store.LogRepository;
import io.logwire.store.LogRepository.IdempotencyKey;
import io.logwire.store.Store;
import io.logwire.store.sqlite.Redating;
import io.logwire.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedateCommandTest {
  private static final Duration TEN_YEARS = Duration.ofDays(3_650);

  @TempDir Path folder;
  private final HandClock clock = new HandClock("2026-03-01T12:30:00Z");

  private CommandRun redate(String... arguments) {
    return CommandRun.of(
        new RedateCommand(Around.folder(folder, Terminal.of(Map.of(), "no"), clock)), arguments);
  }

  private static LogEntry entry(String label) {
    return new LogEntry("c", "", label, "", LogType.ERROR, true, List.of(), Map.of());
  }

  /** Appends a log for each label, a minute apart, as the service does. */
  private void append(List<String> labels) {
    try (Store store = SqliteStore.open(folder, RetentionRules.NONE, 0, clock)) {
      LogRepository repository = store.repository(unused -> List.of("ops"), () -> {});
      List<CompletableFuture<?>> all = new ArrayList<>();
      for (String label : labels) {
        IdempotencyKey key = new IdempotencyKey(1, label);
        all.add(repository.append(entry(label), Optional.of(key)));
        all.get(all.size() - 1).join();
        clock.advance(Duration.ofMinutes(1));
      }
    }
  }

  private List<String> found(LogQuery query) {
    try (Store store = SqliteStore.existing(folder, clock)) {
      return store.reader().find(query).stream()
          .map(log -> log.entry().label() + " " + log.time())
          .toList();
    }
  }

  private long number(String sql) throws SQLException {
    return SqliteFile.number(folder.resolve("logwire.db"), sql);
  }

  @Test
  void givesLogsOfTheFutureTimesThatEndNowWithAllThatBelongsToThem() throws SQLException {
    append(List.of("past"));
    clock.advance(TEN_YEARS);
    append(List.of("one", "two", "three"));
    clock.set(Instant.parse("2026-03-02T12:00:00Z"));
    CommandRun dry = redate("--dry-run");
    assertEquals(0, dry.exit());
    assertTrue(dry.out().contains("Of a later time: 3 logs, from 2036-02-27T12:31:00Z"), dry.out());
    assertEquals(1, redate().exit(), "the answer was no");
    assertEquals(3, number("SELECT count(*) FROM log WHERE id > " + now()));
    CommandRun run = redate("--yes");
    assertEquals(0, run.exit(), run.err());
    assertEquals("3 logs redated, from 2026-03-02T11:58:00Z on.\n", run.err());
    List<String> all = found(LogQuery.latest(9));
    assertEquals("three 2026-03-02T12:00:00.001Z", all.get(0));
    assertEquals("two 2026-03-02T11:59:00.001Z", all.get(1));
    assertEquals("past 2026-03-01T12:30:00Z", all.get(3));
    assertEquals(all.subList(1, 2), found(LogQuery.latest(9).text("two")));
    assertEquals(4, number("SELECT count(*) FROM delivery JOIN log ON log.id = log_id"));
    assertEquals(4, number("SELECT count(*) FROM idempotency_key JOIN log ON log.id = log_id"));
    assertEquals(4, number("SELECT sum(logs) FROM log_count"));
    assertEquals(0, number("SELECT count(*) FROM log_count WHERE hour > 500000"));
    assertEquals(0, number("SELECT count(*) FROM delivery WHERE owed_since > 1772452800000"));
    clock.advance(Duration.ofMinutes(5));
    append(List.of("later"));
    assertEquals("later 2026-03-02T12:05:00Z", found(LogQuery.latest(1)).get(0));
    assertTrue(redate("--yes").out().contains("no log is of a later time"));
  }

  @Test
  void datesNothingByAClockFromBefore2020() throws SQLException {
    append(List.of("one", "two"));
    clock.set(Instant.parse("1970-01-02T00:00:00Z"));
    CommandRun run = redate("--yes");
    assertEquals(1, run.exit(), "their times would be lost");
    assertTrue(run.err().contains("the clock says 1970-01-02T00:00:00Z"), run.err());
    assertEquals(2, number("SELECT count(*) FROM log WHERE id > 1000000"));
  }

  private long now() {
    return LogId.firstAt(clock.instant());
  }

  @Test
  void indexesThemAnewAndKeepsTheirOrderWhereThereIsLittleRoom() {
    List<String> past = IntStream.range(0, 300).mapToObj(i -> "past" + i).toList();
    append(past);
    clock.advance(TEN_YEARS);
    append(IntStream.range(0, 700).mapToObj(i -> "future" + i).toList());
    clock.set(Instant.parse("2026-03-01T17:40:00Z")); // ten minutes after the past
    assertEquals(0, redate("--yes").exit());
    try (Store store = SqliteStore.existing(folder, clock)) {
      List<StoredLog> all = store.reader().find(LogQuery.latest(2_000));
      assertEquals(1_000, all.size());
      assertEquals("future699", all.get(0).entry().label());
      assertEquals("future0", all.get(699).entry().label());
      assertEquals("past299", all.get(700).entry().label());
      assertTrue(all.get(699).time().isAfter(all.get(700).time().minusMillis(1)));
    }
    for (String label : List.of("past0", "past299", "future0", "future699")) {
      assertEquals(1, found(LogQuery.latest(9).text(label)).size(), label);
    }
  }

  @Test
  void goesOnAfterItWasCutShortAndTheServiceHasRunBetween() throws SQLException {
    append(List.of("past"));
    clock.advance(TEN_YEARS);
    List<String> future = IntStream.range(0, 500).mapToObj(i -> "future" + i).toList();
    append(future);
    clock.set(Instant.parse("2026-03-02T12:00:00Z"));
    Redating.Preview preview;
    try (SqliteStore store = SqliteStore.existing(folder, clock)) {
      preview = store.previewRedating();
    }
    assertThrows(
        IllegalStateException.class, () -> Redating.run(folder, preview, clock, this::cut));
    long left = number("SELECT count(*) FROM log WHERE id > " + now());
    assertTrue(left > 0 && left < 500, left + " are left of 500");
    append(List.of("between"));
    CommandRun run = redate("--yes");
    assertEquals(0, run.exit(), run.err());
    List<String> all = new ArrayList<>(List.of("past"));
    all.addAll(future);
    all.add("between");
    Collections.reverse(all);
    try (Store store = SqliteStore.existing(folder, clock)) {
      List<StoredLog> logs = store.reader().find(LogQuery.latest(1_000));
      assertEquals(all, logs.stream().map(log -> log.entry().label()).toList());
      assertEquals(clock.instant().plusMillis(1), logs.get(0).time());
    }
    for (String label : List.of("past", "future0", "future499", "between")) {
      assertEquals(1, found(LogQuery.latest(9).text(label)).size(), label);
    }
    assertEquals(502, number("SELECT count(*) FROM delivery JOIN log ON log.id = log_id"));
    assertEquals(502, number("SELECT count(*) FROM idempotency_key JOIN log ON log.id = log_id"));
    assertEquals(502, number("SELECT sum(logs) FROM log_count"));
    assertEquals(0, number("SELECT count(*) FROM log_count WHERE hour > 500000 OR logs < 1"));
    assertEquals(
        0, number("SELECT count(*) FROM delivery WHERE owed_since > " + clock.millis()), "times");
  }

  private void cut(long logs) {
    throw new IllegalStateException("cut short after " + logs);
  }

  @Test
  void aDeletedLogOfTheFutureIsForgottenToo() throws SQLException {
    clock.advance(TEN_YEARS);
    append(IntStream.range(0, 300).mapToObj(i -> "l" + i).toList());
    clock.advance(TEN_YEARS.negated());
    CommandRun delete =
        CommandRun.of(new DeleteCommand(Around.folder(folder, clock)), "--channel", "c", "--yes");
    assertEquals(0, delete.exit(), delete.err());
    CommandRun run = redate("--yes");
    assertEquals("New logs get the time of the clock again.\n", run.err());
    Instant now = clock.instant();
    append(List.of("new"));
    assertEquals("new " + now, found(LogQuery.latest(1)).get(0));
  }

  @Test
  void doesNothingBesideAService() {
    clock.advance(TEN_YEARS);
    append(List.of("one"));
    clock.advance(TEN_YEARS.negated());
    try (SqliteStore running = SqliteStore.open(folder, RetentionRules.NONE, 0, clock)) {
      CommandRun run = redate("--yes");
      assertTrue(run.exit() != 0, run.err());
      assertTrue(running.previewRedating().isNeeded());
    }
  }
}
