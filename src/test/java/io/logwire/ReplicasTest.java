package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.LogCounts;
import io.logwire.store.Store;
import io.logwire.store.postgres.PostgresPlace;
import io.logwire.store.postgres.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two replicas of the service on one database, which loses its sessions and is stopped at once
 * while logs come. {@code -Dreplicas.faults=40} for a longer run.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplicasTest {
  private static final int FAULTS = Integer.getInteger("replicas.faults", 6);
  private static final int CLIENTS = 4; // of each replica
  // What the service tells itself, of logs that it has refused, is in a channel of its own.
  private static final String SENT = "SELECT reference FROM log WHERE channel_id <> 'logwire'";
  private static final int LOGS_BETWEEN_FAULTS = 400;

  @TempDir Path home;

  private final PostgresServer database = PostgresServer.start();
  private final String url = database.newDatabase();
  private final List<TestServer> replicas = new ArrayList<>();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<String> sent = ConcurrentHashMap.newKeySet();
  private final Map<String, AtomicInteger> alerts = new ConcurrentHashMap<>();
  private final AtomicInteger answers = new AtomicInteger();
  private volatile boolean stopped;
  private HttpServer receiver;

  @BeforeEach
  void start() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    receiver.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          String id = exchange.getRequestHeaders().getFirst("webhook-id");
          alerts.computeIfAbsent(id, unused -> new AtomicInteger()).incrementAndGet();
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    receiver.start();
    for (int i = 0; i < 2; i++) {
      replicas.add(TestServer.start(home.resolve("replica" + i), settings()));
    }
  }

  private Map<String, String> settings() {
    return Map.of(
        "LOGWIRE_DATABASE",
        url,
        "LOGWIRE_WEBHOOK_OPS_URL",
        "http://127.0.0.1:" + receiver.getAddress().getPort() + "/",
        "LOGWIRE_WEBHOOK_OPS_FORMAT",
        "json");
  }

  @AfterEach
  void stop() {
    replicas.forEach(TestServer::close);
    receiver.stop(0);
    database.close();
  }

  private Thread client(TestServer replica, String name) {
    Thread thread =
        new Thread(
            () -> {
              for (int i = 0; !stopped; i++) {
                send(replica, name, i);
              }
            },
            name);
    thread.start();
    return thread;
  }

  private void send(TestServer replica, String name, int first) {
    int i = first * 1_000_000;
    try (LogClient client = new LogClient(replica.port(), TestServer.TOKEN)) {
      while (!stopped) {
        String reference = name + "-" + i++;
        sent.add(reference);
        int status =
            client
                .send(
                    "{\"channel_id\":\"%s\",\"reference\":\"%s\",\"label\":\"a log\",\"alert\":%b}"
                        .formatted(name, reference, i % 50 == 0))
                .status();
        answers.incrementAndGet();
        if (status == 202) {
          acknowledged.add(reference);
        }
      }
    } catch (IOException e) {
      // what was not answered may be there, or not
    }
  }

  private void awaitAcknowledged(int more) {
    int until = acknowledged.size() + more;
    while (acknowledged.size() < until) {
      Pause.beforeTheNextLook();
    }
  }

  @Test
  void keepEachAcknowledgedLogOnceWhateverTheDatabaseDoes() throws Exception {
    List<Thread> clients = new ArrayList<>();
    for (int replica = 0; replica < 2; replica++) {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(client(replicas.get(replica), "r" + replica + "c" + i));
      }
    }
    for (int fault = 0; fault < FAULTS; fault++) {
      awaitAcknowledged(LOGS_BETWEEN_FAULTS);
      if (fault % 3 == 2) {
        database.stopAtOnce();
        database.startAgain();
      } else {
        database.terminateSessions(url);
      }
    }
    awaitAcknowledged(LOGS_BETWEEN_FAULTS);
    stopped = true;
    for (Thread client : clients) {
      client.join();
    }

    Map<String, Integer> kept = kept();
    List<String> lost = acknowledged.stream().filter(one -> !kept.containsKey(one)).toList();
    assertEquals(List.of(), lost);
    assertEquals(List.of(), kept.entrySet().stream().filter(one -> one.getValue() != 1).toList());
    assertTrue(sent.containsAll(kept.keySet()));
    long owed = kept.keySet().stream().filter(ReplicasTest::hasAlert).count();
    while (alerts.size() < owed) {
      Pause.beforeTheNextLook();
    }
    long twice = alerts.values().stream().filter(times -> times.get() > 1).count();
    assertTrue(twice <= FAULTS, twice + " alerts came twice");
    checkByTheReader(kept.size());
  }

  private static boolean hasAlert(String reference) {
    int number = Integer.parseInt(reference.substring(reference.indexOf('-') + 1));
    return (number + 1) % 50 == 0;
  }

  private Map<String, Integer> kept() throws SQLException {
    Map<String, Integer> kept = new HashMap<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SENT)) {
      while (row.next()) {
        kept.merge(row.getString(1), 1, Integer::sum);
      }
    }
    return kept;
  }

  private void checkByTheReader(int logs) {
    try (Store store = new PostgresPlace(url).existing(Clock.systemUTC())) {
      long counted =
          store.counts().channels().stream()
              .filter(total -> !total.channelId().equals("logwire"))
              .mapToLong(LogCounts.Total::logs)
              .sum();
      assertEquals(logs, counted);
      List<StoredLog> found = store.reader().find(LogQuery.latest(50).text("log").channel("r0c0"));
      assertEquals(50, found.size());
      assertEquals(store.reader().find(LogQuery.latest(50).channel("r0c0")), found);
    }
  }

  @Test
  void refuseARevokedTokenWithinASecondAndKeepARepeatOfAnotherReplicaOnce() throws Exception {
    String token;
    try (Store store = new PostgresPlace(url).existing(Clock.systemUTC())) {
      token = store.tokens().create("shop", List.of()).orElseThrow();
    }
    List<Long> ids = new ArrayList<>();
    for (TestServer replica : replicas) {
      try (LogClient client = new LogClient(replica.port(), token)) {
        LogClient.Answer answer =
            client.send("{\"channel_id\":\"c\",\"label\":\"x\"}", "Idempotency-Key: one");
        assertEquals(202, answer.status());
        ids.add(answer.logId());
      }
    }
    assertEquals(1, Set.copyOf(ids).size());

    try (Store store = new PostgresPlace(url).existing(Clock.systemUTC())) {
      assertTrue(store.tokens().revoke("shop"));
    }
    // How soon is promised by the TokenCache, and held by its tests: here, that each hears of it.
    for (TestServer replica : replicas) {
      int status = 202;
      while (status == 202) {
        Pause.beforeTheNextLook();
        try (LogClient client = new LogClient(replica.port(), token)) {
          status = client.send("{\"channel_id\":\"c\",\"label\":\"x\"}").status();
        }
      }
      assertEquals(401, status);
    }
  }
}
