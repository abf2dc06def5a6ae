package io.logwire.store.sqlite;

import io.logwire.HandClock;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.store.Erasure;
import io.logwire.store.LogRepository;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The files that releases have left: {@code schema-1.db.gz} is one of the first schema, with
 * something in each of its tables. A release with a new schema makes the next one, by {@link #main}
 * with the name of the file; the others are never made anew.
 */
public final class ReleasedFile {
  /** How many logs each has. */
  public static final int LOGS = 40;

  private ReleasedFile() {}

  /** Puts that of a schema into a folder, as its store. */
  public static Path putInto(Path folder, int schema) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("logwire.db");
    try (InputStream packed =
            ReleasedFile.class.getResourceAsStream("schema-" + schema + ".db.gz");
        InputStream in = new GZIPInputStream(packed)) {
      Files.copy(in, file);
    }
    return file;
  }

  /** Makes one of the newest schema. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("released");
    HandClock clock = new HandClock();
    try (SqliteStore store = SqliteStore.open(folder, RetentionRules.NONE, 0, clock)) {
      String token = store.tokens().create("app", List.of("shop", "token")).orElseThrow();
      LogRepository logs = store.repository(log -> List.of("ops", "pager", "chat"), () -> {});
      long id = append(logs, entry(0, "token", token, true));
      for (int i = 1; i < LOGS; i++) {
        clock.advance(Duration.ofMinutes(7));
        append(logs, entry(i));
      }
      store.outbox().delivered("ops", List.of(id), clock.instant()).join();
      store.outbox().refused("chat", id, "gone", clock.instant()).join();
      append(logs, entry(LOGS, "jobs", "is erased", false));
    }
    try (SqliteStore store = SqliteStore.existing(folder, clock)) {
      IndexCatchUp.all(store.database());
      try (Erasure erasure = store.erasure()) {
        LogQuery erased = LogQuery.latest(9).reference("r" + LOGS);
        erasure.erase(erased, Long.MAX_VALUE - 1, logs -> {});
        erasure.finish();
      }
    }
    try (OutputStream out = Files.newOutputStream(Path.of(arguments[0]));
        OutputStream packed = new GZIPOutputStream(out)) {
      Files.copy(folder.resolve("logwire.db"), packed);
    }
  }

  private static long append(LogRepository logs, LogEntry entry) {
    var key = new LogRepository.IdempotencyKey(1, "key of " + entry.reference());
    return logs.append(entry, Optional.of(key)).join().id();
  }

  /** The log of that number, from 1 on. */
  static LogEntry entry(int number) {
    return entry(number, number % 3 == 0 ? "shop" : "jobs", "the body of " + number, false);
  }

  private static LogEntry entry(int number, String channel, String body, boolean alert) {
    return new LogEntry(
        channel,
        "r" + number,
        "label " + number,
        body,
        LogType.values()[number % 5],
        alert,
        List.of("tag", "t" + number),
        Map.of("order", "A-" + number));
  }
}
