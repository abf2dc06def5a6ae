package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.alert.Trial;
import io.logwire.alert.Webhook;
import io.logwire.command.CommandRun;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * From the request to the receiver, through the whole service; also as a process that is killed.
 */
class AlertsTest extends AlertsFixture {
  @Test
  void anAlertReachesTheWebhook() {
    try (LogWire service = LogWire.start(config(), Clock.systemUTC())) {
      assertEquals(202, send(service.port(), "one"));
      assertEquals(202, send(service.port(), "two"));
      await(() -> got.size() == 2, "two alerts");
      assertEquals(List.of("one", "two"), labels());
    }
  }

  @Test
  void theCommandsWorkBesideARunningServer() {
    status = 422;
    try (LogWire service = LogWire.start(config(), Clock.systemUTC())) {
      assertEquals(202, send(service.port(), "red \\u001b[31m"));
      await(() -> run("list", "--failed").out().contains("HTTP 422: thanks"), "a failed one");
      CommandRun failed = run("list", "--failed", "--json");
      assertTrue(failed.out().contains("\"state\":\"failed\""), failed.out());
      assertTrue(failed.err().contains("0 owed, 1 failed"), failed.err());
      assertFalse(run("list", "--failed").out().contains("\u001b"));
      String id = failed.out().replaceFirst("(?s).*\"id\":\"(ops_\\d+)\".*", "$1");
      assertEquals(1, run("retry", "ops_1").exit());
      status = 200;
      CommandRun retry = run("retry", id);
      assertEquals(0, retry.exit());
      assertTrue(retry.err().contains("1 failed alerts put back"), retry.err());
      await(() -> got.size() == 2, "the second attempt");
      assertEquals(1, got.stream().map(Got::id).distinct().count());
      await(() -> run("list").err().contains("0 owed, 0 failed"), "an empty outbox");
      CommandRun delivered = run("list", "--delivered");
      assertTrue(delivered.out().matches("(?s).*" + id + " +payments +1 +20.*"), delivered.out());
      assertTrue(delivered.err().contains(", 1 delivered"), delivered.err());
      String json = run("list", "--delivered", "--json").out();
      assertTrue(json.contains("\"state\":\"delivered\""), json);
      assertTrue(json.contains("\"delivered_at\":\"20"), json);
      assertEquals(2, run("list", "--delivered", "--failed").exit());
    }
  }

  @Test
  void oneThatIsOwedIsSetAsideByHandAndTheNextIsSent() {
    status = 503;
    try (LogWire service = LogWire.start(config(), Clock.systemUTC())) {
      assertEquals(202, send(service.port(), "stuck"));
      assertEquals(202, send(service.port(), "next"));
      await(() -> run("list").out().contains("HTTP 503"), "an attempt");
      String id = run("list", "--json").out().replaceFirst("(?s).*?\"id\":\"(ops_\\d+)\".*", "$1");
      CommandRun skip = run("skip", id);
      assertEquals(0, skip.exit(), skip.err());
      await(() -> labels().contains("next"), "the next one");
      String failed = run("list", "--failed").out();
      assertTrue(failed.contains("skipped by hand; at last: HTTP 503: thanks"), failed);
      assertEquals(1, run("skip", id).exit());
      assertTrue(run("skip", "stuck").err().contains("stuck is not the ID of an alert"));
      assertEquals(2, run("skip", "stuck").exit());
    }
  }

  @Test
  void theCommandsTellWhatIsWrong() {
    CommandRun unknown = run("retry", "opps");
    assertEquals(2, unknown.exit());
    assertTrue(unknown.err().contains("No webhook opps is configured; there is ops."));
    CommandRun test = run("test", "ops");
    assertEquals(1, test.exit());
    assertTrue(test.out().startsWith("not delivered: HTTP 404: no␛[31m"), test.out());
    assertTrue(test.err().contains("Make a new one."));
    assertEquals(2, run().exit());
  }

  @Test
  void atATrialTheReceiverAnswersAndTheAnswerIsExplained() {
    Webhook ops = config().webhooks().get(0);
    Trial good = Trial.send(ops, Clock.systemUTC());
    assertTrue(good.delivered() && good.answer().equals("HTTP 200: thanks"), good.toString());
    assertEquals(List.of("Test of the webhook ops"), labels());
    for (int each : new int[] {301, 400, 401, 404, 413, 429, 500}) {
      status = each;
      Trial bad = Trial.send(ops, Clock.systemUTC());
      assertFalse(bad.delivered());
      assertTrue(bad.answer().startsWith("HTTP " + each), bad.toString());
      assertFalse(bad.advice().isEmpty());
    }
  }
}
