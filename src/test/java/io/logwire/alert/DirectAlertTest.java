package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.log.LogId;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.metrics.Counter;
import io.logwire.metrics.Metrics;
import io.logwire.store.sqlite.OwnersLog;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An alert past a store that takes none. */
@Timeout(60)
class DirectAlertTest {
  private final HandClock clock = new HandClock();
  private final Counter counted = new Metrics().alerts.direct;

  private StoredLog trouble() {
    return new StoredLog(
        LogId.firstAt(clock.instant()), Logs.alert("logwire", LogType.ERROR, "the disk is full"));
  }

  private static Webhook of(String name, String url, Set<String> channels) {
    Webhook all = Logs.webhook(name, url, Formats.JSON);
    return new Webhook(
        name,
        URI.create(url),
        channels,
        all.types(),
        all.format(),
        all.secrets(),
        all.headers(),
        all.way(),
        all.console(),
        all.zone(),
        Optional.empty());
  }

  @Test
  void reachesEachWebhookThatTakesItOnceAndGoesOnBehindOneThatFails() throws Exception {
    try (Receiver failing = new Receiver(Receiver.status(500));
        Receiver ops = new Receiver(Receiver.status(204));
        Receiver shop = new Receiver(Receiver.status(204));
        OwnersLog log = new OwnersLog()) {
      List<Webhook> webhooks =
          List.of(
              of("failing", failing.url(), Set.of()),
              of("nobody", "http://127.0.0.1:9/", Set.of()),
              of("shop", shop.url(), Set.of("shop")),
              of("ops", ops.url(), Set.of("logwire")));
      new DirectAlert(webhooks, clock, counted).tell(trouble());
      Receiver.await(() -> counted.count("ops", "delivered") == 1, () -> "nothing has arrived");
      assertEquals(1, ops.requests().size());
      assertTrue(ops.requests().get(0).body().contains("the disk is full"));
      assertEquals(1, failing.requests().size(), "it is not repeated");
      assertEquals(0, shop.requests().size(), "it takes another channel");
      assertEquals(1, counted.count("failing", "lost"));
      assertEquals(1, counted.count("nobody", "lost"));
      assertEquals(
          1,
          log.linesWith("webhook failing does not take what it has to hear: HTTP 500").size(),
          log.lines()::toString);
    }
  }

  @Test
  void isToldWithoutWaitingForTheReceiver() throws Exception {
    try (Receiver silent = new Receiver((request, socket) -> {})) {
      long begin = System.nanoTime();
      new DirectAlert(List.of(of("ops", silent.url(), Set.of())), clock, counted).tell(trouble());
      assertTrue(System.nanoTime() - begin < 14_000_000_000L, "an exchange takes 15 s there");
    }
  }
}
