package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.store.LogSketches;
import io.logwire.store.LogSketches.Sketch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSketchesTest {
  @TempDir Path folder;

  private static LogEntry entry(String channel, String reference, String label) {
    return new LogEntry(
        channel, reference, label, "body", LogType.ERROR, false, List.of("t"), Map.of());
  }

  @Test
  void givesTheNewestLogsWithAndWithoutFilters() {
    try (TestStore store = new TestStore(folder)) {
      LogSketches sketches = new LogSketches(store.database);
      assertEquals(List.of(), sketches.newest(LogQuery.latest(9)));
      long first = store.append(entry("shop", "", "one"));
      long second = store.append(entry("blog", "r", ""));
      long third = store.append(entry("shop", "r", "three"));
      Sketch one = new Sketch(first, "shop", "", "one", LogType.ERROR);
      Sketch two = new Sketch(second, "blog", "r", "", LogType.ERROR);
      Sketch three = new Sketch(third, "shop", "r", "three", LogType.ERROR);
      assertEquals(List.of(three, two, one), sketches.newest(LogQuery.latest(9)));
      assertEquals(List.of(three), sketches.newest(LogQuery.latest(1)));
      assertEquals(List.of(one), sketches.newest(LogQuery.latest(9).before(second)));
      assertEquals(List.of(three, one), sketches.newest(LogQuery.latest(9).channel("shop")));
      assertEquals(List.of(three, two), sketches.newest(LogQuery.latest(2).tag("t")));
    }
  }

  @Test
  void readsPageAfterPageWhereThereIsAFilter() {
    try (TestStore store = new TestStore(folder)) {
      for (int i = 0; i < 501; i++) {
        store.append(entry("shop", "", "log " + i));
      }
      LogSketches sketches = new LogSketches(store.database);
      List<Sketch> found = sketches.newest(LogQuery.latest(1_000).tag("t"));
      assertEquals(501, found.stream().map(Sketch::id).distinct().count());
      assertEquals("log 0", found.get(500).label());
      assertEquals(499, sketches.newest(LogQuery.latest(499).tag("t")).size());
    }
  }
}
