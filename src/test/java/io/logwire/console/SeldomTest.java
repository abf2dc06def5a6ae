package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwire.store.Store;
import io.logwire.store.sqlite.SqlitePlace;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeldomTest {
  private final AtomicInteger finds = new AtomicInteger();

  @TempDir Path folder;

  private static void fill(TestStore store, int from, int until) {
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = from; i < until; i++) {
      all.add(store.repository.append(TestStore.entry("c" + i, "in"), Optional.empty()));
    }
    all.forEach(CompletableFuture::join);
  }

  private int get(Seldom<String, Integer> seldom, String day) {
    return seldom.get(day, finds::incrementAndGet);
  }

  @Test
  void findsAnewWhatIsOfFewChannelsAndRemembersWhatIsOfMany() {
    try (TestStore store = new TestStore(folder);
        Store existing = new SqlitePlace(folder).existing(Clock.systemUTC())) {
      fill(store, 0, 1_000);
      Seldom<String, Integer> seldom = new Seldom<>(existing.channelList());
      assertEquals(1, get(seldom, "today"));
      assertEquals(2, get(seldom, "today"));
      fill(store, 1_000, 1_001);
      assertEquals(2, get(seldom, "today"));
      assertEquals(3, get(seldom, "tomorrow"));
    }
  }
}
