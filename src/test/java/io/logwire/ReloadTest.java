package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.net.httpserver.HttpServer;
import io.logwire.console.Visitor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP, sent to a service in a process of its own. */
@Timeout(180)
class ReloadTest {
  private static final String ALERT = "{\"channel_id\":\"c\",\"label\":\"l\",\"alert\":true}";
  private static final String QUIET = "{\"channel_id\":\"c\",\"label\":\"l\"}";

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  @TempDir Path home;
  private HttpServer receiver;
  private ChildServer child;

  // A child of a process that ignores the signal ignores it too, as under nohup.
  @BeforeAll
  static void requireTheSignal() throws IOException {
    String ignored =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElse("SigIgn:\t0");
    boolean hup = (Long.parseUnsignedLong(ignored.split("\\s+")[1], 16) & 1) != 0;
    assumeFalse(hup, "SIGHUP is ignored here");
  }

  @BeforeEach
  void start() throws Exception {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          received.add(exchange.getRequestURI().getPath());
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    receiver.start();
    settings("log.level=debug", webhook("one"));
    child = ChildServer.launch(home.resolve("data"), Map.of());
    child.awaitSaid("SIGHUP reads the settings anew");
  }

  @AfterEach
  void stop() {
    child.close();
    receiver.stop(0);
  }

  private String webhook(String name) {
    return "webhook." + name + ".url=" + url(name);
  }

  private String url(String name) {
    return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/" + name;
  }

  private void settings(String... lines) throws IOException {
    Files.write(home.resolve("config.properties"), List.of(lines));
  }

  private void send(int status, String log) throws IOException {
    try (LogClient client = child.connect()) {
      assertEquals(status, client.send(log).status());
    }
  }

  private String nextReceived() throws InterruptedException {
    return received.poll(60, TimeUnit.SECONDS);
  }

  /** Between the heartbeats, which come again each minute. */
  private String nextAlert() throws InterruptedException {
    String path = nextReceived();
    while ("/beat".equals(path)) {
      path = nextReceived();
    }
    return path;
  }

  @Test
  void followsWebhooksRetentionRatesAndLoggingAndNamesWhatTakesARestart() throws Exception {
    send(202, ALERT);
    assertEquals("/one", nextReceived());

    settings(
        "log.level=info",
        webhook("two"),
        "retention.days=7",
        "rate.per-second=1",
        "channel.nightly.expect=26h",
        "heartbeat.url=" + url("beat"),
        "ingest.unknown-fields=ignore");
    child.hangUp();
    child.awaitSaid("these take a restart to be followed: ingest.unknown-fields");

    child.awaitSaid(
        "now following channel.nightly.expect, heartbeat.url, log.level, rate.per-second,"
            + " retention.days, webhook.one.url, webhook.two.url");
    assertEquals("/beat", nextReceived());
    Scrape.await(child.consolePort(), "logwire_reloads_total{outcome=\"followed\"}", 1);
    try (LogClient client = child.connect()) {
      assertEquals(202, client.send(ALERT).status());
      int status = 202;
      while (status == 202) { // until two come within a second; the timeout of the class ends it
        Pause.beforeTheNextLook();
        status = client.send(QUIET).status();
      }
      assertEquals(429, status);
    }
    assertEquals("/two", nextAlert());
    assertTrue(child.isAlive());
  }

  @Test
  void followsSumsTheRetentionOfAChannelTheRoomAndTheFormatOfItsLog() throws Exception {
    send(
        202,
        "{\"channel_id\":\"shop\",\"label\":\"l\",\"custom_references\":{\"amount\":\"12.50\"}}");
    Visitor visitor = new Visitor(child.consolePort());
    String before = visitor.get("/").body();
    assertFalse(before.contains("12.50"), before);
    assertFalse(before.contains("for the room"), before);

    settings(
        "channel.shop.sum=amount",
        "retention.shop.days=2",
        "retention.max-mb=512",
        "log.level=info",
        "log.format=json");
    child.hangUp();
    child.awaitSaid(
        "\"message\":\"settings read anew: now following channel.shop.sum, log.format, log.level,"
            + " retention.max-mb, retention.shop.days, webhook.one.url\"");

    String page = visitor.get("/", "Cookie", "logwire_zone=" + zoneAtNoon()).body();
    assertTrue(page.contains("<strong>12.50</strong> today"), page);
    assertTrue(page.contains("in the channel shop, from"), page);
    assertTrue(page.contains("for the room: 0 of 472 MB"), page);
  }

  // There, today is the day in which the log was sent, whenever this runs. Such a name counts
  // the hours to the west.
  private static String zoneAtNoon() {
    int west = Instant.now().atOffset(ZoneOffset.UTC).getHour() - 12;
    return "Etc/GMT" + (west < 0 ? "" : "+") + west;
  }

  /** As by {@code systemctl start} and {@code reload} in one line of a script. */
  @Test
  void theSignalIsHeardFromTheFirstLineOfTheGreetingOn() throws Exception {
    try (ChildServer other = ChildServer.launch(home.resolve("other"))) {
      other.awaitPrinted("LogWire is running.");
      other.hangUp();
      other.awaitSaid("settings read anew: nothing to follow");
    }
  }

  /** As while an editor or a script writes it; all defaults would delete logs and drop alerts. */
  @Test
  void aFileThatIsGoneOrEmptyForAMomentChangesNothing() throws Exception {
    Files.delete(home.resolve("config.properties"));
    child.hangUp();
    child.awaitSaid("because of the new ones: config.properties: there is no such file");
    settings("");
    child.hangUp();
    child.awaitSaid("because of the new ones: config.properties: has no setting any more");
    send(202, ALERT);
    assertEquals("/one", nextReceived());
  }

  @Test
  void aWrongFileChangesNothingAndNamesAllItsFaults() throws Exception {
    settings(webhook("two"), "retention.days=often", "rate.per-second=-1", "webhok.x.url=y");
    child.hangUp();
    child.awaitSaid("the settings stay as they were, because of the new ones: ");

    String said =
        child.stderr().stream()
            .filter(line -> line.contains("the settings stay"))
            .findFirst()
            .orElseThrow();
    for (String fault : List.of("retention.days = often", "rate.per-second = -1", "webhok.x.url")) {
      assertTrue(said.contains(fault), said);
    }
    send(202, ALERT);
    assertEquals("/one", nextReceived());
    Scrape.await(child.consolePort(), "logwire_reloads_total{outcome=\"refused\"}", 1);
  }

  @Test
  void alertsThatAreOwedToARemovedWebhookAreSaid() throws Exception {
    int port = receiver.getAddress().getPort();
    receiver.stop(0);
    send(202, ALERT);
    child.awaitSaid("its alerts wait");

    settings("webhook.two.url=http://127.0.0.1:" + port + "/two");
    child.hangUp();

    child.awaitSaid("1 alerts were owed to webhooks that are not configured any more");
  }
}
