package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.Javalin;
import io.logwire.HandClock;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search whose time is over before it is done. */
class LookedBackTest {
  @TempDir Path folder;

  @Test
  void saysHowFarBackAndLeadsOn() {
    HandClock clock = new HandClock("2026-03-03T16:30:00Z");
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      long id = store.append(TestStore.entry("a", "beta and alpha"));
      String late = page(store, clock, Duration.ofNanos(-1));
      assertTrue(late.contains("No log matches until now."), late);
      assertTrue(late.contains("<span>Looked back to <time"), late);
      assertTrue(late.contains(">3 Mar 16:30</time>"), late);
      String on =
          "<a rel=\"next\" href=\"/logs?text=%22beta+alpha%22&amp;before=" + (id + 1) + "\">";
      assertTrue(late.contains(on), late);
      assertTrue(late.contains(", as far back as was looked</span>"), late);

      String inTime = page(store, clock, FeedPage.PATIENCE);
      assertTrue(inTime.contains("No log matches."), inTime);
      assertFalse(inTime.contains("ooked"), inTime);
    }
  }

  private static String page(TestStore store, HandClock clock, Duration patience) {
    Asset styles = Asset.read("console.css", "text/css");
    FeedPage feed =
        new FeedPage(
            new Layout(styles, styles, styles, false),
            store.reader,
            store.store.counts(),
            store.reader::newest,
            new FirstLog(Optional::empty),
            patience,
            clock);
    Javalin server =
        Javalin.create(
                config -> {
                  config.startup.showJavalinBanner = false;
                  config.routes.get("/logs", feed.ofAllChannels());
                })
            .start("127.0.0.1", 0);
    try {
      var answer = new Visitor(server.port()).get("/logs?text=%22beta+alpha%22");
      assertEquals(200, answer.statusCode());
      return answer.body();
    } finally {
      server.stop();
    }
  }
}
