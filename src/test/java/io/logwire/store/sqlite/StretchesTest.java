package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.store.ErasurePreview;
import io.logwire.store.LogFormat;
import io.logwire.store.LogPages;
import io.logwire.store.LogReader;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.Stretches;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What takes long is read in many short looks, so that no state of the file is held for long. */
class StretchesTest {
  private static final int LOGS = 12_000;
  // All logs have both words, and few the phrase.
  private static final LogQuery PHRASE = LogQuery.latest(9).text("\"beta alpha\"");

  @TempDir Path folder;

  private static final class Counting implements Snapshots {
    private final Snapshots file;
    private int looks;

    private Counting(Snapshots file) {
      this.file = file;
    }

    @Override
    public <T> T look(Look<T> look) {
      looks++;
      return file.look(look);
    }

    private void assertLookedBriefly(String what) {
      assertTrue(looks > 2, what + " took " + looks + " looks");
      looks = 0;
    }
  }

  @Test
  void noLookForARareLogIsLong() {
    try (TestStore store = new TestStore(folder)) {
      String filler = "alpha beta gamma ".repeat(20);
      store.appendAll(
          IntStream.range(0, LOGS)
              .mapToObj(i -> entry(i % 5_000 == 7 ? "beta alpha" : "log", filler))
              .toList());
      LogIndexTest.indexAll(folder);
      Counting file = new Counting(store.database);

      List<StoredLog> found = new LogReader(file).find(PHRASE);
      file.assertLookedBriefly("find");
      assertEquals(3, found.size());
      List<StoredLog> oldest = new ArrayList<>(new LogReader(file).findOldest(PHRASE));
      file.assertLookedBriefly("findOldest");
      Collections.reverse(oldest);
      assertEquals(found, oldest);

      LogPages pages = new SqlitePages(file, PHRASE, LogFormat.NDJSON);
      int lines = 0;
      for (List<byte[]> page = pages.next(); !page.isEmpty(); page = pages.next()) {
        lines += page.size();
      }
      file.assertLookedBriefly("an export");
      assertEquals(3, lines);

      ErasurePreview preview = ErasurePreview.of(file, PHRASE);
      file.assertLookedBriefly("a preview");
      assertEquals(3, preview.logs());
      assertEquals(found.get(0).id(), preview.lastId());
      assertEquals(found.get(2).id(), preview.firstId());
    }
  }

  private static LogEntry entry(String label, String body) {
    return new LogEntry("c", "", label, body, LogType.ACTION, false, List.of(), Map.of());
  }

  @Test
  void eachGoesOnWhereTheOneBeforeHasEnded() {
    Stretches down = new Stretches(PHRASE.from(10).before(100), false);
    down.goOn(OptionalLong.of(70));
    assertEquals(70, down.rest().before());
    assertEquals(10, down.rest().from());
    down.goOn(OptionalLong.of(70)); // it did not come further, and gets more time
    assertEquals(70, down.rest().before());
    assertFalse(down.areOver());
    down.goOn(OptionalLong.empty());
    assertTrue(down.areOver());

    Stretches up = new Stretches(PHRASE.from(10).before(100), true);
    up.goOn(OptionalLong.of(9));
    assertEquals(10, up.rest().from());
    up.goOn(OptionalLong.of(30));
    assertEquals(31, up.rest().from());
    assertEquals(100, up.rest().before());
  }
}
