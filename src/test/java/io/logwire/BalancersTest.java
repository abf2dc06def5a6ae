package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.docs.Markdown;
import io.logwire.store.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The balancers of {@code docs/SCALE.md}, in their real programs before three replicas: under load
 * one replica is stopped, and another one killed. Half of the senders give each log a key.
 */
@Timeout(value = 400, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BalancersTest {
  private static final Markdown PAGE = Markdown.read("docs/SCALE.md");
  // Of the page; here they are 127.0.0.11 and so on.
  private static final List<String> ADDRESSES = List.of("10.0.0.11", "10.0.0.12", "10.0.0.13");
  private static final int SENDERS = 6;
  private static final int LOGS_OF_A_STEP = 200;

  @TempDir Path folder;

  private final String url = PostgresServer.shared().newDatabase();
  private final List<ChildServer> replicas = new ArrayList<>();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final ConcurrentMap<String, Integer> answers = new ConcurrentHashMap<>();
  private final List<Thread> senders = new ArrayList<>();
  private final Semaphore more = new Semaphore(0);
  private volatile boolean stopped;
  private int door; // of the balancer
  private int port; // of each replica
  private int consolePort;

  @BeforeEach
  void start() throws IOException {
    door = ProxyProcess.freePort();
    port = ProxyProcess.freePort();
    consolePort = ProxyProcess.freePort();
    for (String address : ADDRESSES) {
      replicas.add(ChildServer.launch(folder.resolve(address), settings(here(address))));
    }
    replicas.forEach(ChildServer::port);
  }

  private Map<String, String> settings(String address) {
    return Map.of(
        "LOGWIRE_DATABASE", url,
        "LOGWIRE_HOST", address,
        "LOGWIRE_PORT", "" + port,
        "LOGWIRE_CONSOLE_HOST", address,
        "LOGWIRE_CONSOLE_PORT", "" + consolePort);
  }

  @AfterEach
  void stop() throws InterruptedException {
    stopped = true;
    for (Thread sender : senders) {
      sender.join();
    }
    replicas.forEach(ChildServer::close);
  }

  private String here(String text) {
    return text.replace("10.0.0.", "127.0.0.")
        .replace(":8080", ":" + port)
        .replace("8081", "" + consolePort);
  }

  private String block(String name) {
    return here(PAGE.block(name));
  }

  @Test
  void behindHaproxyNoAcknowledgedLogIsLostAndOneWithAKeyIsSentAgain() throws Exception {
    String text = block("haproxy.cfg").replaceFirst("bind :443 .*", "bind 127.0.0.1:" + door);
    try (ProxyProcess proxy = ProxyProcess.haproxy(folder, text, door)) {
      loseTwoReplicas("HAProxy", proxy);
      assertEachWithAKeyIsToldWhatBecameOfIt();
    }
  }

  @Test
  void behindHaproxyALogArrivesThoughTwoOfThreeReplicasAreGoneAtOnce() throws Exception {
    String text = block("haproxy.cfg").replaceFirst("bind :443 .*", "bind 127.0.0.1:" + door);
    try (ProxyProcess proxy = ProxyProcess.haproxy(folder, text, door);
        LogClient client = new LogClient(door, ChildServer.TOKEN)) {
      send(client, "s0-first", true);
      replicas.subList(1, 3).forEach(ChildServer::kill); // which two checks have to tell
      for (int i = 0; i < LOGS_OF_A_STEP; i++) {
        send(client, "s0-" + i, true);
      }
      assertEquals(Set.of("202"), answersWith("key"), proxy.said());
    }
  }

  @Test
  void behindNginxNoAcknowledgedLogIsLostAndOneWithAKeyIsSentAgain() throws Exception {
    String text =
        block("replicas.conf")
            .replaceAll("listen 443 .*", "listen 127.0.0.1:" + door + ";")
            .replaceAll("ssl_certificate.*", "");
    try (ProxyProcess proxy = ProxyProcess.nginx(folder, text, door)) {
      loseTwoReplicas("nginx", proxy);
      assertEachWithAKeyIsToldWhatBecameOfIt();
    }
  }

  @Test
  void behindCaddyNoAcknowledgedLogIsLost() throws Exception {
    String text =
        "{\n\tadmin off\n\tauto_https off\n}\n"
            + block("Caddyfile").replace("logs.example.com", "http://:" + door);
    try (ProxyProcess proxy = ProxyProcess.caddy(folder, text, door)) {
      loseTwoReplicas("Caddy", proxy);
    }
  }

  // A connection that is cut off, or a 502, would mean that it was not sent again.
  private void assertEachWithAKeyIsToldWhatBecameOfIt() {
    assertTrue(Set.of("202", "503").containsAll(answersWith("key")), answers::toString);
  }

  private Set<String> answersWith(String kind) {
    Map<String, Integer> some = new TreeMap<>();
    answers.forEach(
        (key, count) -> {
          if (key.startsWith(kind + " ")) {
            some.put(key.substring(kind.length() + 1), count);
          }
        });
    return some.keySet();
  }

  private void loseTwoReplicas(String name, ProxyProcess proxy) throws Exception {
    for (int i = 0; i < SENDERS; i++) {
      String prefix = "s" + i + "-";
      boolean withKey = i % 2 == 0;
      Thread sender = new Thread(() -> send(prefix, withKey), prefix);
      senders.add(sender);
      sender.start();
    }
    awaitMore(proxy);
    replicas.get(1).terminate();
    awaitMore(proxy);
    assertEquals(ChildServer.SIGTERM, replicas.get(1).exitCode());
    System.out.println(name + ", one stopped: " + new TreeMap<>(answers));
    replicas.get(2).kill();
    awaitMore(proxy);
    stopped = true;
    for (Thread sender : senders) {
      sender.join();
    }
    System.out.println(name + ", one killed: " + new TreeMap<>(answers));

    Map<String, Integer> kept = kept();
    assertEquals(List.of(), acknowledged.stream().filter(one -> !kept.containsKey(one)).toList());
    List<String> twice =
        acknowledged.stream().filter(one -> kept.get(one) > 1).filter(this::hasKey).toList();
    assertEquals(List.of(), twice);
  }

  private boolean hasKey(String reference) {
    return (reference.charAt(1) - '0') % 2 == 0;
  }

  private void awaitMore(ProxyProcess proxy) throws Exception {
    more.drainPermits();
    boolean came = more.tryAcquire(LOGS_OF_A_STEP, 100, TimeUnit.SECONDS);
    assertTrue(came, answers + " " + proxy.said());
  }

  private void send(String prefix, boolean withKey) {
    int i = 0;
    while (!stopped) {
      try (LogClient client = new LogClient(door, ChildServer.TOKEN)) {
        boolean open = true;
        while (open && !stopped) {
          String reference = prefix + i++;
          open = send(client, reference, withKey);
        }
      } catch (IOException e) {
        count(withKey, "cut off");
      }
    }
  }

  /** Whether the connection may be used again. */
  private boolean send(LogClient client, String reference, boolean withKey) throws IOException {
    String log = "{\"channel_id\":\"c\",\"label\":\"x\",\"reference\":\"%s\"}".formatted(reference);
    LogClient.Answer answer =
        withKey ? client.send(log, "Idempotency-Key: " + reference) : client.send(log);
    count(withKey, "" + answer.status());
    if (answer.status() == 202) {
      acknowledged.add(reference);
      more.release();
    }
    return !"close".equals(answer.headers().get("connection"));
  }

  private void count(boolean withKey, String what) {
    answers.merge((withKey ? "key " : "none ") + what, 1, Integer::sum);
  }

  private Map<String, Integer> kept() throws Exception {
    Map<String, Integer> kept = new HashMap<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT reference FROM log")) {
      while (row.next()) {
        kept.merge(row.getString(1), 1, Integer::sum);
      }
    }
    return kept;
  }
}
