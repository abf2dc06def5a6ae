package io.logwire.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logwire.HandClock;
import io.logwire.command.terminal.Terminal;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;

/** Two weeks of logs, and the command that counts them. */
abstract class StatsFixture {
  static final ObjectMapper JSON = new ObjectMapper();
  @TempDir Path folder;
  final HandClock clock = new HandClock("2026-11-11T09:30:00Z");
  Duration retention = Duration.ofDays(90);
  Map<String, String> named = Map.of();

  CommandRun stats(Terminal terminal, String... args) {
    StatsCommand command =
        new StatsCommand(
            Around.folder(folder, terminal, clock),
            () -> RetentionRules.ofLife(retention),
            () -> named);
    return CommandRun.inUtc(command, args);
  }

  JsonNode json(String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--json");
    return JSON.readTree(stats(Terminal.none(), all.toArray(String[]::new)).out());
  }

  static Terminal plain(int columns) {
    return Terminal.of(Map.of("COLUMNS", Integer.toString(columns), "NO_COLOR", "1"));
  }

  static void append(TestStore store, int times, LogEntry entry) {
    List<CompletableFuture<?>> appended = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      appended.add(store.repository.append(entry, Optional.empty()));
      if (i % 1_000 == 0) { // no more at once than the queue takes
        appended.forEach(CompletableFuture::join);
      }
    }
    appended.forEach(CompletableFuture::join);
  }

  static LogEntry entry(String channel, String reference, String label, LogType type) {
    return new LogEntry(channel, reference, label, "", type, false, List.of("shop"), Map.of());
  }

  /** Two weeks of a small shop, of which the second is the better one. */
  void fillTwoWeeks() {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      for (int day = 0; day < 14; day++) {
        int busy = 4 + day + (day % 7 == 3 || day % 7 == 4 ? -3 : 0);
        append(store, 3 * busy, entry("web", "", "/pricing", LogType.PAGE_VIEW));
        append(store, busy, entry("web", "", "/", LogType.PAGE_VIEW));
        append(store, busy, entry("orders", "user 4711", "Order paid", LogType.SUCCESS));
        append(store, 2, entry("orders", "user " + day, "Order shipped", LogType.ACTION));
        append(store, day % 3, entry("payments", "user " + day, "Card declined", LogType.ERROR));
        append(store, 1, entry("backup", "", "Backup done", LogType.INFORMATION));
        clock.advance(Duration.ofDays(1));
      }
    }
    clock.set(Instant.parse("2026-11-24T18:20:00Z"));
  }
}
