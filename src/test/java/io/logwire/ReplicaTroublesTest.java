package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.logwire.store.postgres.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with all replicas of a service, as their owner hears of it. */
@Timeout(120)
class ReplicaTroublesTest {
  private static final String TROUBLE = "Trouble: channel nightly";
  private static final String OVER = "Over: channel nightly";

  @TempDir Path home;
  private final HandClock clock = new HandClock();
  private final List<String> received = new CopyOnWriteArrayList<>(); // labels
  private final Set<String> ids = ConcurrentHashMap.newKeySet(); // of what was received
  private final List<TestServer> replicas = new ArrayList<>();
  private final String database = PostgresServer.shared().newDatabase();
  private HttpServer receiver;
  private int started;

  @BeforeEach
  void start() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/", this::receive);
    receiver.start();
    startReplica();
    startReplica();
  }

  @AfterEach
  void stop() {
    replicas.forEach(TestServer::close);
    receiver.stop(0);
  }

  private void startReplica() {
    Map<String, String> settings =
        Map.of(
            "LOGWIRE_DATABASE",
            database,
            "LOGWIRE_CHANNEL_NIGHTLY_EXPECT",
            "26h",
            "LOGWIRE_WEBHOOK_OPS_URL",
            "http://127.0.0.1:" + receiver.getAddress().getPort() + "/",
            "LOGWIRE_WEBHOOK_OPS_CHANNELS",
            "logwire");
    Path folder = home.resolve("replica" + started++);
    replicas.add(TestServer.start(folder, settings, clock));
  }

  private void receive(HttpExchange exchange) throws IOException {
    String label =
        new ObjectMapper().readTree(exchange.getRequestBody()).at("/data/label").asText();
    if (ids.add(exchange.getRequestHeaders().getFirst("webhook-id"))) { // may come twice at a stop
      received.add(label);
    }
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  private void awaitTold(String... labels) {
    for (int looks = 0; nightly().size() < labels.length; looks++) {
      if (looks % 50 == 49) {
        clock.advance(Duration.ofMinutes(1));
      }
      replicas.forEach(TestServer::follow); // they look for troubles then
      Pause.beforeTheNextLook();
    }
    assertEquals(List.of(labels), nightly());
  }

  private List<String> nightly() {
    return received.stream().filter(label -> label.endsWith("nightly")).toList();
  }

  private void send() throws IOException {
    try (LogClient client = new LogClient(replicas.get(0).port(), TestServer.TOKEN)) {
      assertEquals(202, client.send("{\"channel_id\":\"nightly\",\"label\":\"done\"}").status());
    }
  }

  @Test
  void isToldOnceByOneOfThemAndGoesOnWithAnotherThatTakesItsPlace() throws Exception {
    send();
    clock.advance(Duration.ofHours(27));
    awaitTold(TROUBLE);
    replicas.remove(0).close();
    startReplica();
    send();
    awaitTold(TROUBLE, OVER);
    replicas.remove(0).close(); // the last one that has seen it
    startReplica();
    clock.advance(Duration.ofHours(27));
    awaitTold(TROUBLE, OVER, TROUBLE);
  }
}
