package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.logwire.alert.Trial;
import io.logwire.alert.Webhook;
import io.logwire.command.AlertsCommand;
import io.logwire.config.Config;
import io.logwire.config.Settings;
import io.logwire.store.sqlite.SqlitePlace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * From the request to the receiver, through the whole service; also as a process that is killed.
 */
class AlertsTest {
  private static final String TOKEN = "a-token-for-the-tests";
  private static final int KILLS = 20;

  @TempDir private Path folder;

  private record Got(String id, String label) {}

  private final List<Got> got = new CopyOnWriteArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private HttpServer receiver;
  private volatile int status = 200;
  private volatile Runnable onRequest = () -> {};

  @BeforeEach
  void open() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    receiver.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          got.add(
              new Got(
                  exchange.getRequestHeaders().getFirst("webhook-id"),
                  body.replaceFirst("(?s).*\"label\":\"([^\"]*)\".*", "$1")));
          onRequest.run();
          byte[] answer = "thanks".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    receiver.setExecutor(Executors.newCachedThreadPool());
    receiver.start();
  }

  @AfterEach
  void close() {
    receiver.stop(0);
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("LOGWIRE_PORT", "0");
    environment.put("LOGWIRE_CONSOLE_PORT", "");
    environment.put("LOGWIRE_TOKEN", TOKEN);
    environment.put("LOGWIRE_DATA", folder.resolve("data").toString());
    environment.put(
        "LOGWIRE_WEBHOOK_OPS_URL", "http://127.0.0.1:" + receiver.getAddress().getPort() + "/in");
    return environment;
  }

  private Config config() {
    return Config.of(Settings.read(Config.DEFAULTS, folder.resolve("none"), false, environment()));
  }

  private int send(int port, String label) {
    try {
      String body =
          "{\"channel_id\":\"payments\",\"label\":\"%s\",\"alert\":true}".formatted(label);
      return http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/log/create"))
                  .header("Authorization", "Bearer " + TOKEN)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0; // killed meanwhile
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(BooleanSupplier condition, String what) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "waited in vain for " + what);
      LockSupport.parkNanos(200_000);
    }
  }

  private List<String> labels() {
    return got.stream().map(Got::label).toList();
  }

  @Test
  void anAlertReachesTheWebhook() {
    try (LogWire service = LogWire.start(config(), Clock.systemUTC())) {
      assertEquals(202, send(service.port(), "one"));
      assertEquals(202, send(service.port(), "two"));
      await(() -> got.size() == 2, "two alerts");
      assertEquals(List.of("one", "two"), labels());
    }
  }

  private record Run(int exit, String out, String err) {}

  private Run run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    AlertsCommand command =
        new AlertsCommand(
            () -> new SqlitePlace(config().data()),
            () -> List.of("ops"),
            name -> new AlertsCommand.Tried(false, "HTTP 404: no\u001b[31m", "Make a new one."),
            Clock.systemUTC());
    int exit =
        new CommandLine(command)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(args);
    return new Run(exit, out.toString(), err.toString());
  }

  @Test
  void theCommandsWorkBesideARunningServer() {
    status = 422;
    try (LogWire service = LogWire.start(config(), Clock.systemUTC())) {
      assertEquals(202, send(service.port(), "red \\u001b[31m"));
      await(() -> run("list", "--failed").out().contains("HTTP 422: thanks"), "a failed one");
      Run failed = run("list", "--failed", "--json");
      assertTrue(failed.out().contains("\"state\":\"failed\""), failed.out());
      assertTrue(failed.err().contains("0 owed, 1 failed"), failed.err());
      assertFalse(run("list", "--failed").out().contains("\u001b"));
      String id = failed.out().replaceFirst("(?s).*\"id\":\"(ops_\\d+)\".*", "$1");
      assertEquals(1, run("retry", "ops_1").exit());
      status = 200;
      Run retry = run("retry", id);
      assertEquals(0, retry.exit());
      assertTrue(retry.err().contains("1 failed alerts put back"), retry.err());
      await(() -> got.size() == 2, "the second attempt");
      assertEquals(1, got.stream().map(Got::id).distinct().count());
      await(() -> run("list").err().contains("0 owed, 0 failed"), "an empty outbox");
      Run delivered = run("list", "--delivered");
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
      Run skip = run("skip", id);
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
    Run unknown = run("retry", "opps");
    assertEquals(2, unknown.exit());
    assertTrue(unknown.err().contains("No webhook opps is configured; there is ops."));
    Run test = run("test", "ops");
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

  private ChildServer child() throws IOException {
    return ChildServer.launch(folder.resolve("data"), environment());
  }

  @Test
  void killedTwentyTimesWhileSendingItLosesNoAlertAndRepeatsAtMostOneAKill() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    int number = 0;
    for (int i = 0; i < KILLS; i++) {
      try (ChildServer child = child()) {
        int port = child.port();
        int first = number;
        int until = got.size() + 1 + random.nextInt(18);
        Thread client =
            new Thread(
                () -> {
                  for (int j = first; j < first + 20; j++) {
                    if (send(port, "a" + j) == 202) {
                      acknowledged.add("a" + j);
                    }
                  }
                });
        client.start();
        await(() -> got.size() >= until, "alert " + until + ", seed " + seed);
        LockSupport.parkNanos(random.nextInt(5_000_000)); // any moment of an exchange
        child.kill();
        client.join();
        number += 20;
      }
    }
    try (LogWire service = LogWire.start(config(), Clock.systemUTC())) {
      assertEquals(202, send(service.port(), "last"));
      await(() -> labels().contains("last"), "the last one, seed " + seed);
    }
    Set<String> received = new HashSet<>(labels());
    acknowledged.removeAll(received);
    assertEquals(Set.of(), acknowledged, "lost, seed " + seed);
    Map<String, String> idOf = new HashMap<>();
    got.forEach(one -> assertEquals(one.id(), idOf.merge(one.label(), one.id(), (a, b) -> b)));
    int repeats = got.size() - new HashSet<>(got).size();
    assertTrue(repeats <= KILLS, repeats + " repeats, seed " + seed);
    List<String> once = labels().stream().distinct().toList();
    assertEquals(once.stream().sorted(Comparator.comparing(AlertsTest::numberOf)).toList(), once);
  }

  private static int numberOf(String label) {
    return label.equals("last") ? Integer.MAX_VALUE : Integer.parseInt(label.substring(1));
  }

  @Test
  void stoppedBySigtermMidAttemptItEndsWithinTenSecondsAndKeepsTheAlertOwed() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    onRequest =
        () -> {
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    try (ChildServer child = child()) {
      assertEquals(202, send(child.port(), "held"));
      await(() -> got.size() == 1, "the attempt");
      long start = System.nanoTime();
      child.terminate();
      assertEquals(ChildServer.SIGTERM, child.exitCode());
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
      assertTrue(seconds < 10, "it took " + seconds + " s");
    }
    over.countDown();
    assertTrue(run("list").err().contains("1 owed, 0 failed"));
    onRequest = () -> {};
    try (LogWire service = LogWire.start(config(), Clock.systemUTC())) {
      await(() -> got.size() == 2, "the second attempt of port " + service.port());
    }
    assertEquals(1, got.stream().map(Got::id).distinct().count());
  }
}
