package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.sqlite.SqliteStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each trouble of a running service, from what goes wrong to a receiver that hears of it: a log of
 * the channel {@code logwire} and an alert when it begins, and the same when it ends. The clock is
 * in the hands of the test.
 */
@Timeout(120)
class TroublesToldTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration MINUTE = Duration.ofSeconds(61);

  private final HandClock clock = new HandClock();
  private final Map<String, Integer> answers = new ConcurrentHashMap<>(); // by path
  private final List<String> received = new CopyOnWriteArrayList<>(); // path, label

  @TempDir Path folder;
  private HttpServer receiver;
  private TestServer server;

  @BeforeEach
  void listen() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/", this::receive);
    receiver.start();
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
    receiver.stop(0);
  }

  private void receive(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    JsonNode alert = JSON.readTree(exchange.getRequestBody());
    received.add(path + " " + alert.at("/data/label").asText());
    exchange.sendResponseHeaders(answers.getOrDefault(path, 204), -1);
    exchange.close();
  }

  /** A service whose owner hears of troubles by the webhook {@code ops}. */
  private void start(Path data, String... settings) {
    server = TestServer.start(data, settings(settings), clock);
  }

  private Map<String, String> settings(String... settings) {
    Map<String, String> all = new HashMap<>();
    all.put("LOGWIRE_WEBHOOK_OPS_URL", url("ops"));
    all.put("LOGWIRE_WEBHOOK_OPS_CHANNELS", "logwire");
    for (int i = 0; i < settings.length; i += 2) {
      all.put("LOGWIRE_" + settings[i], settings[i + 1]);
    }
    return all;
  }

  private String url(String name) {
    return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/" + name;
  }

  private int send(String channel, boolean alert, String label) throws IOException {
    try (LogClient client = new LogClient(server.port(), TestServer.TOKEN)) {
      String log = "{\"channel_id\":\"%s\",\"label\":\"%s\",\"alert\":%s}";
      return client.send(log.formatted(channel, label, alert)).status();
    }
  }

  private void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - end < 0, () -> what + " never came; there is " + received);
      server.follow(); // it looks for troubles then
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private void awaitReceived(String line) {
    await(line, () -> received.contains(line));
  }

  /** Minutes pass, in which the trouble is gone. */
  private void awaitEnd(String name) {
    AtomicInteger looks = new AtomicInteger();
    await(
        "the end of " + name, () -> passMinutes(looks) && received.contains("/ops Over: " + name));
    assertToldOnce(name);
  }

  /** A minute for the first of some looks; true. */
  private boolean passMinutes(AtomicInteger looks) {
    if (looks.getAndIncrement() % 50 == 0) {
      clock.advance(MINUTE);
    }
    return true;
  }

  private void assertToldOnce(String name) {
    for (String label : List.of("Trouble: " + name, "Over: " + name)) {
      assertEquals(1, received.stream().filter(("/ops " + label)::equals).count(), label);
    }
  }

  private void assertKeptOnce(String name) {
    List<String> labels =
        server.find(LogQuery.latest(99).channel("logwire").reference(name)).stream()
            .map(log -> log.entry().label())
            .toList();
    assertEquals(List.of("Over: " + name, "Trouble: " + name), labels);
  }

  private StoredLog begin(String name) {
    return server.find(LogQuery.latest(1).channel("logwire").reference(name)).get(0);
  }

  @Test
  void aWebhookThatHasTakenNothingForAnHourAndItsFallbackIsToldTheAlert() throws IOException {
    answers.put("/shop", 500);
    start(
        folder,
        "WEBHOOK_SHOP_URL",
        url("shop"),
        "WEBHOOK_SHOP_CHANNELS",
        "shop",
        "WEBHOOK_SHOP_FALLBACK",
        "pager",
        "WEBHOOK_PAGER_URL",
        url("pager"),
        "WEBHOOK_PAGER_CHANNELS",
        "nothing");
    assertEquals(202, send("shop", true, "an order failed"));
    awaitReceived("/shop an order failed");
    clock.advance(MINUTE.multipliedBy(60));
    awaitReceived("/ops Trouble: webhook shop");
    awaitReceived("/pager an order failed");
    assertTrue(begin("webhook shop").entry().body().contains("shop has taken no alert since 2026"));

    answers.put("/shop", 204);
    AtomicInteger looks = new AtomicInteger();
    await("the alert", () -> passMinutes(looks) && owed() == 0); // until the next attempt is due
    awaitEnd("webhook shop");
    assertKeptOnce("webhook shop");
    assertEquals(1, received.stream().filter("/pager an order failed"::equals).count());
  }

  private long owed() {
    try (SqliteStore store = SqliteStore.existing(server.file().getParent(), clock)) {
      return store.state().owed();
    }
  }

  @Test
  void alertsThatFail() throws IOException {
    answers.put("/shop", 422);
    start(folder, "WEBHOOK_SHOP_URL", url("shop"), "WEBHOOK_SHOP_CHANNELS", "shop");
    assertEquals(202, send("shop", true, "an order failed"));
    awaitReceived("/ops Trouble: failed alerts");
    assertTrue(begin("failed alerts").entry().body().contains("1 now"));

    answers.put("/shop", 204);
    try (SqliteStore store = SqliteStore.existing(server.file().getParent(), clock)) {
      assertEquals(1, store.deliveries().retry("shop", OptionalLong.empty()));
    }
    awaitEnd("failed alerts");
    assertKeptOnce("failed alerts");
  }

  @Test
  void aRetentionThatIsPaused() throws IOException {
    start(folder);
    assertEquals(202, send("c", false, "one"));
    clock.jump(Duration.ofDays(40));
    awaitReceived("/ops Trouble: retention");
    clock.jump(Duration.ofDays(-40));
    awaitEnd("retention");
    assertKeptOnce("retention");
  }

  @Test
  void aRetentionThatWasLoweredAndIsRaisedAgain() throws IOException {
    start(folder);
    assertEquals(202, send("c", false, "one"));
    server.close();
    clock.advance(Duration.ofDays(20));
    start(folder);
    server.follow(settings("RETENTION_DAYS", "9"));
    awaitReceived("/ops Trouble: lowered retention");
    assertTrue(begin("lowered retention").entry().body().startsWith("retention deletes 1 log"));
    server.follow(settings("RETENTION_DAYS", "90"));
    awaitEnd("lowered retention");
    assertKeptOnce("lowered retention");
    assertEquals(1, server.find(LogQuery.latest(9).channel("c")).size());
  }

  @Test
  void aBackupThatFailed() throws IOException {
    Path backups = folder.resolve("backups");
    start(folder.resolve("data"), "BACKUP_FOLDER", backups.toString());
    awaitReceived("/ops Trouble: backup");
    assertTrue(begin("backup").entry().body().contains(backups.toString()));
    Files.createDirectory(backups);
    awaitEnd("backup"); // the settings are read anew, so it is tried at once
    assertKeptOnce("backup");
  }

  @Test
  void aFullDiskAndTheLogsThatItRefuses() throws IOException {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 48)) {
      start(disk.folder().resolve("data"), "DISK_RESERVE_MB", "0"); // the disk is smaller than that
      await("a log", () -> answers(202));
      disk.leave(0);
      await("a refusal", () -> answers(503));
      awaitReceived("/ops Trouble: disk");
      awaitReceived("/ops Trouble: refused logs");
      assertEquals(List.of(), server.find(LogQuery.latest(9).channel("logwire")), "none is kept");
      disk.free();
      await("a log", () -> answers(202));
      awaitEnd("disk");
      awaitEnd("refused logs");
      server.close();
      server = null;
    }
  }

  private boolean answers(int status) {
    try {
      return send("c", false, "some words ".repeat(20)) == status;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aChannelThatIsSilentForTooLongAlsoWhereASighupHasSaidWhatIsExpected() throws IOException {
    start(folder);
    assertEquals(202, send("nightly", false, "done"));
    server.follow(settings("CHANNEL_NIGHTLY_EXPECT", "26h"));
    AtomicInteger looks = new AtomicInteger();
    await(
        "the silence",
        () -> {
          if (looks.getAndIncrement() % 50 == 0) {
            clock.advance(Duration.ofHours(14)); // twice, and an hour after it was said
          }
          return received.contains("/ops Trouble: channel nightly");
        });
    assertTrue(begin("channel nightly").entry().body().contains("one is expected each 26 h"));
    assertEquals(202, send("nightly", false, "done"));
    awaitEnd("channel nightly");
    assertKeptOnce("channel nightly");
  }
}
