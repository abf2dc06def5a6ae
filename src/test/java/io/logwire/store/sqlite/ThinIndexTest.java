package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.SqliteFile;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.store.LogReader;
import io.logwire.store.LogRepository;
import io.logwire.store.StoreState;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The index where some channels are kept longer than others. */
@Timeout(180)
class ThinIndexTest {
  private static final int WORDS = 60; // each of one log alone, so that the index is large
  private static final RetentionRules LAW_FOR_EVER =
      RetentionRules.ofLife(Duration.ofDays(7)).keeping("law", Duration.ZERO);

  @TempDir Path folder;
  private final HandClock clock = new HandClock();

  private static LogEntry entry(String channel, int number, String body) {
    return new LogEntry(
        channel,
        "",
        channel + number,
        body,
        LogType.INFORMATION,
        false,
        List.of(),
        Map.of("n", "v" + number));
  }

  private static String words(int number) {
    return IntStream.range(number * WORDS, (number + 1) * WORDS)
        .mapToObj(word -> "w" + Integer.toString(word, 36))
        .collect(Collectors.joining(" "));
  }

  /** Logs of {@code debug}, and each thousandth of {@code law}. */
  private static void append(LogRepository repository, int from, int to, IntFunction<String> body) {
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = from; i < to; i++) {
      String channel = i % 1_000 == 500 ? "law" : "debug";
      all.add(repository.append(entry(channel, i, body.apply(i)), Optional.empty()));
      if (all.size() == 500) {
        all.forEach(CompletableFuture::join);
        all.clear();
      }
    }
    all.forEach(CompletableFuture::join);
  }

  private long number(String sql) throws SQLException {
    return SqliteFile.number(folder.resolve("logwire.db"), sql);
  }

  private void awaitAtMost(long most, String sql) throws SQLException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    long now = number(sql);
    while (now > most) {
      long seen = now;
      assertTrue(System.nanoTime() - end < 0, () -> seen + " are more than " + most + ": " + sql);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      now = number(sql);
    }
  }

  @Test
  void namesNoLogsForLongThatAreDeleted() throws SQLException {
    try (SqliteStore store = SqliteStore.open(folder, LAW_FOR_EVER, 0, clock)) {
      append(store.repository(unused -> List.of(), () -> {}), 0, 20_000, number -> "");
    }
    long bytes = number(INDEX);
    assertTrue(number(LARGE) > 0);
    clock.advance(Duration.ofDays(9));
    try (SqliteStore store = SqliteStore.open(folder, LAW_FOR_EVER, 0, clock)) {
      awaitAtMost(20, "SELECT count(*) FROM log");
      awaitAtMost(0, LARGE);
      awaitAtMost(bytes / 2, INDEX); // fewer than 16 small ones stay until they are merged
      LogReader reader = store.reader();
      assertEquals(20, reader.find(LogQuery.latest(99).channel("law")).size());
      assertEquals(1, reader.find(LogQuery.latest(9).text("law12500")).size());
      assertEquals(1, reader.find(LogQuery.latest(9).customReference("n", "v500")).size());
      assertEquals(0, reader.find(LogQuery.latest(9).text("debug7")).size());
    }
  }

  @Test
  void leavesTheRoomToTheLogsSoThatTheBoundOfAllHolds() throws SQLException {
    RetentionRules rules = LAW_FOR_EVER.within(SizeBound.WAL_BYTES + (16L << 20));
    try (SqliteStore store = SqliteStore.open(folder, rules, 0, clock)) {
      LogRepository repository = store.repository(unused -> List.of(), () -> {});
      for (int from = 0; from < 40_000; from += 1_000) { // 40 MB with the index
        append(repository, from, from + 1_000, ThinIndexTest::words);
        awaitAtMost(SizeBound.usableBytes(rules.maxBytes()) >> 10, USED);
      }
      assertEquals(40, number("SELECT count(*) FROM log WHERE channel_id = 'law'"));
      long logs = number("SELECT count(*) FROM log");
      assertTrue(logs > 8_000, () -> logs + " are kept, the newest of all");
      StoreState state = store.state();
      assertTrue(state.fileBytes() + state.walBytes() <= rules.maxBytes());
    }
  }

  private static final String INDEX = "SELECT sum(length(lists)) FROM index_row";
  private static final String LARGE = "SELECT count(*) FROM index_segment WHERE logs >= 512";
  private static final String USED =
      """
      SELECT (page_count - freelist_count) * 4 FROM pragma_page_count(), pragma_freelist_count()
      """;
}
