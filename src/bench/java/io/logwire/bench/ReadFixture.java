package io.logwire.bench;

import io.logwire.log.LogEntry;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.store.LogImport;
import io.logwire.store.LogRepository;
import io.logwire.store.Store;
import io.logwire.store.StorePlace;
import io.logwire.store.sqlite.SqlitePlace;
import io.logwire.store.sqlite.SqliteStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The folder that reading is measured on: made once through the import of the store, then used
 * again. A file beside it tells that it is whole.
 */
final class ReadFixture {
  private static final int STEP = 10_000;
  private static final int CHANNELS_AT_ONCE = 1_000;

  private ReadFixture() {}

  /** Makes that many logs in the folder where they are not there yet. */
  static void make(Path path, long logs) throws Exception {
    Path whole = path.resolve("logs-" + logs);
    if (Files.exists(whole)) {
      return;
    }
    Setup.deleteFolder(path);
    Files.createDirectories(path);
    fill(new SqlitePlace(path), logs);
    Files.createFile(whole);
  }

  /** Makes a store there, of that many logs. */
  static void fill(StorePlace place, long logs) throws InterruptedException {
    long start = System.nanoTime();
    place.make();
    try (Store store = place.existing(Clock.systemUTC());
        LogImport into = store.importing(RetentionRules.NONE)) {
      Spread spread = new Spread(1, Instant.now(), logs);
      List<StoredLog> step = new ArrayList<>(STEP);
      for (long made = 1; made <= logs; made++) {
        step.add(spread.next());
        if (step.size() == STEP || made == logs) {
          into.append(step);
          step = new ArrayList<>(STEP);
        }
        if (made % 500_000 == 0) {
          System.err.printf(
              Locale.ROOT, "%,d logs, %,.0f/s%n", made, made * 1e9 / (System.nanoTime() - start));
        }
      }
      into.finish();
    }
  }

  /** Appends a log in each of so many channels of its own, where that was not done yet. */
  static void addChannels(Path path, int channels) throws Exception {
    Path whole = path.resolve("channels-" + channels);
    if (Files.exists(whole)) {
      return;
    }
    Bodies bodies = new Bodies(2);
    try (Store store = SqliteStore.open(path, RetentionRules.NONE, 0, Clock.systemUTC())) {
      LogRepository repository = store.repository(unused -> List.of(), () -> {});
      List<CompletableFuture<?>> appended = new ArrayList<>(CHANNELS_AT_ONCE);
      for (int i = 1; i <= channels; i++) {
        appended.add(repository.append(inChannel("shop-" + i, bodies.next()), Optional.empty()));
        if (appended.size() == CHANNELS_AT_ONCE || i == channels) {
          appended.forEach(CompletableFuture::join);
          appended.clear();
        }
      }
    }
    Files.createFile(whole);
  }

  private static LogEntry inChannel(String channel, LogEntry entry) {
    return new LogEntry(
        channel,
        entry.reference(),
        entry.label(),
        entry.body(),
        entry.type(),
        entry.alert(),
        entry.tags(),
        entry.customReferences());
  }
}
