package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of alerts is counted by their webhook. */
class AlertMetricsTest extends CourierFixture {
  private static Webhook json() {
    return Logs.webhook("ops", "http://localhost/in", Formats.JSON);
  }

  private long attempts(String outcome) {
    return metrics.attempts.count("ops", outcome);
  }

  @Test
  void everyAttemptByWhatItMeant() {
    employ(json());
    receiver = post -> answer(posts.size() == 1 ? 200 : posts.size() == 2 ? 503 : 422);
    store.append(Logs.alert("arrives"));
    settle();
    store.append(Logs.alert("waits"));
    settle();
    assertEquals(1, attempts("delivered"));
    assertEquals(1, attempts("trouble"));
    assertEquals(0, metrics.failed.count("ops"));
    awaitDue();
    assertEquals(1, attempts("refused"));
    assertEquals(1, metrics.failed.count("ops"), "the receiver will never take it");
    assertEquals(posts.size(), attempts("delivered") + attempts("trouble") + attempts("refused"));
  }

  @Test
  void eachThatIsGivenUp() {
    employ(json());
    receiver = post -> answer(503);
    store.append(Logs.alert("one"));
    store.append(Logs.alert("two"));
    settle();
    clock.advance(Duration.ofHours(80));
    settle();
    assertTrue(attempts("trouble") >= 2);
    assertEquals(failed().size(), metrics.failed.count("ops"));
    assertEquals(2, failed().size());
  }

  @Test
  void eachThatNoWebhookTakes() {
    employ();
    store.append(Logs.alert("one"));
    store.append(Logs.alert("two"));
    assertEquals(2, store.unrouted.count());
  }

  @Test
  void eachLookThatFails() {
    employ(json());
    store.append(Logs.alert("one"));
    store.close();
    sender.step(true);
    assertTrue(metrics.stepsFailed.count() >= 1);
  }

  @Test
  void eachOfAWebhookThatIsNoMore() {
    employ(json());
    receiver = post -> answer(503);
    store.append(Logs.alert("one"));
    settle();
    sender = WebhookSender.start(List.of(), store.outbox(), clock, () -> true, metrics);
    sender.close();
    assertEquals(1, metrics.failed.count("not configured"));
  }
}
