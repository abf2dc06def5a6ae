package io.logwire.bench;

import io.logwire.store.sqlite.SqlitePlace;
import io.logwire.store.sqlite.SqliteStore;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.store.LogImport;
import io.logwire.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The folder that reading is measured on: made once through the import of the store, then used
 * again. A file beside it tells that it is whole.
 */
final class ReadFixture {
  private static final int STEP = 10_000;

  private ReadFixture() {}

  /** Makes that many logs in the folder where they are not there yet. */
  static void make(Path path, long logs) throws Exception {
    Path whole = path.resolve("logs-" + logs);
    if (Files.exists(whole)) {
      return;
    }
    Setup.deleteFolder(path);
    Files.createDirectories(path);
    long start = System.nanoTime();
    Clock clock = Clock.systemUTC();
    new SqlitePlace(path).make();
    try (Store store = SqliteStore.existing(path, clock);
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
    Files.createFile(whole);
  }
}
