package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.LogClient.Answer;
import io.logwire.config.Config;
import io.logwire.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdempotencyTest {
  private static final String PAID =
      "{\"channel_id\":\"shop\",\"label\":\"paid\",\"tags\":\"a,b\"}";
  private static final String REFUNDED = "{\"channel_id\":\"shop\",\"label\":\"refunded\"}";

  @TempDir Path home;

  @Test
  void keepsOneLogOfFiftyWithTheSameKeyAtOnce() throws Exception {
    try (LogWire service = start();
        Many clients = new Many(service.port(), 25)) {
      List<Answer> answers = clients.sendAtOnce(50, PAID, "Idempotency-Key: order-1");
      assertEquals(50, answers.stream().filter(answer -> answer.status() == 202).count());
      assertEquals(1, answers.stream().map(Answer::logId).distinct().count());
      assertEquals(List.of(answers.get(0).logId()), ids(Path.of(service.place())));
    }
  }

  @Test
  void keepsTheFirstOfTwoLogsThatShareAKeyAtOnce() throws Exception {
    try (LogWire service = start();
        Many clients = new Many(service.port(), 20)) {
      CompletableFuture<List<Answer>> others =
          CompletableFuture.supplyAsync(
              () -> clients.sendAtOnce(20, REFUNDED, "Idempotency-Key: order-1"));
      List<Answer> answers = new ArrayList<>();
      try (Many more = new Many(service.port(), 20)) {
        answers.addAll(more.sendAtOnce(20, PAID, "Idempotency-Key: order-1"));
      }
      answers.addAll(others.join());
      Map<Integer, Integer> statuses = new HashMap<>();
      answers.forEach(answer -> statuses.merge(answer.status(), 1, Integer::sum));
      assertEquals(Map.of(202, 20, 422, 20), statuses);
      assertEquals(1, ids(Path.of(service.place())).size());
    }
  }

  @Test
  void keepsALogForEachKeyAndWithoutAKeyEachTime() throws Exception {
    try (LogWire service = start();
        LogClient client = new LogClient(service.port(), ChildServer.TOKEN)) {
      TreeSet<Long> ids = new TreeSet<>();
      ids.add(client.send(PAID, "Idempotency-Key: one").logId());
      ids.add(client.send(PAID, "Idempotency-Key: two").logId());
      ids.add(client.send(PAID).logId());
      ids.add(client.send(PAID).logId());
      assertEquals(4, ids.size());
      assertEquals(new ArrayList<>(ids), ids(Path.of(service.place())));
    }
  }

  @Test
  void doesNotMixTheKeysOfTwoTokens() throws Exception {
    Config config = config("");
    String first;
    try (LogWire service = LogWire.start(config, Clock.systemUTC())) {
      first = service.firstToken().orElseThrow();
    }
    try (LogWire service = start();
        LogClient one = new LogClient(service.port(), ChildServer.TOKEN);
        LogClient other = new LogClient(service.port(), first)) {
      long id = one.send(PAID, "Idempotency-Key: order-1").logId();
      Answer answer = other.send(REFUNDED, "Idempotency-Key: order-1");
      assertEquals(202, answer.status());
      assertNotEquals(id, answer.logId());
      assertEquals(id, one.send(PAID, "Idempotency-Key: order-1").logId());
      assertEquals(answer.logId(), other.send(REFUNDED, "Idempotency-Key: order-1").logId());
      assertEquals(List.of(id, answer.logId()), ids(Path.of(service.place())));
    }
  }

  /** What a careful client does: what was not answered, it sends again with the same key. */
  @Test
  void keepsOneLogForEachKeyWhenClientsRepeatThemselvesAfterAKill() throws Exception {
    Path data = home.resolve("data");
    Map<String, Long> known = new HashMap<>(); // by key; null where nobody answered
    for (int kill = 0; kill < 3; kill++) {
      try (ChildServer child = ChildServer.start(data)) {
        sendUntilTheKill(child, "kill" + kill, known);
      }
      try (ChildServer child = ChildServer.start(data);
          LogClient client = child.connect()) {
        for (Map.Entry<String, Long> entry : known.entrySet()) {
          Answer answer = client.send(log(entry.getKey()), "Idempotency-Key: " + entry.getKey());
          assertEquals(202, answer.status());
          if (entry.getValue() != null) {
            assertEquals(entry.getValue(), answer.logId(), entry.getKey());
          }
          entry.setValue(answer.logId());
        }
        child.kill();
      }
    }
    assertEquals(new ArrayList<>(new TreeSet<>(known.values())), ids(data.resolve("logwire.db")));
    assertEquals(known.size(), ids(data.resolve("logwire.db")).size());
  }

  @Test
  void knowsALogWhoseCustomReferencesComeInAnotherOrder() throws Exception {
    try (LogWire service = start();
        LogClient client = new LogClient(service.port(), ChildServer.TOKEN)) {
      String log = "{\"channel_id\":\"c\",\"label\":\"l\",\"custom_references\":{%s}}";
      Answer first = client.send(log.formatted("\"a\":1,\"b\":2"), "Idempotency-Key: order");
      Answer again = client.send(log.formatted("\"b\":2,\"a\":1"), "Idempotency-Key: order");
      assertEquals(202, again.status());
      assertEquals(first.logId(), again.logId());
    }
  }

  private static void sendUntilTheKill(ChildServer child, String name, Map<String, Long> known)
      throws Exception {
    Semaphore answered = new Semaphore(0);
    List<Thread> threads = new ArrayList<>();
    for (int c = 0; c < 10; c++) {
      String prefix = name + '-' + c + '-';
      Thread thread = new Thread(() -> sendUntilTheEnd(child, prefix, known, answered));
      thread.start();
      threads.add(thread);
    }
    assertTrue(answered.tryAcquire(100, 60, TimeUnit.SECONDS), () -> "" + child.stderr());
    child.kill();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void sendUntilTheEnd(
      ChildServer child, String prefix, Map<String, Long> known, Semaphore answered) {
    try (LogClient client = child.connect()) {
      for (int n = 0; ; n++) {
        String key = prefix + n;
        synchronized (known) {
          known.put(key, null);
        }
        long id = client.send(log(key), "Idempotency-Key: " + key).logId();
        synchronized (known) {
          known.put(key, id);
        }
        answered.release();
      }
    } catch (IOException e) {
      // killed
    }
  }

  private static String log(String key) {
    return "{\"channel_id\":\"shop\",\"label\":\"paid\",\"reference\":\"" + key + "\"}";
  }

  private LogWire start() {
    return LogWire.start(config(ChildServer.TOKEN), Clock.systemUTC());
  }

  private Config config(String token) {
    Map<String, String> environment =
        Map.of(
            "LOGWIRE_PORT",
            "0",
            "LOGWIRE_CONSOLE_PORT",
            "",
            "LOGWIRE_TOKEN",
            token,
            "LOGWIRE_DATA",
            home.resolve("data").toString());
    return Config.of(
        Settings.read(Config.DEFAULTS, home.resolve("none.properties"), false, environment));
  }

  private static List<Long> ids(Path file) throws SQLException {
    return SqliteFile.texts(file, "SELECT id FROM log ORDER BY id").stream()
        .map(Long::valueOf)
        .toList();
  }

  /** Connections that send the same log at the same moment. */
  private static final class Many implements AutoCloseable {
    private final List<LogClient> clients = new ArrayList<>();
    private final ExecutorService threads;

    Many(int port, int connections) throws IOException {
      threads = Executors.newFixedThreadPool(connections);
      for (int i = 0; i < connections; i++) {
        clients.add(new LogClient(port, ChildServer.TOKEN));
      }
    }

    List<Answer> sendAtOnce(int logs, String json, String header) {
      CountDownLatch ready = new CountDownLatch(clients.size());
      List<CompletableFuture<List<Answer>>> all = new ArrayList<>();
      for (LogClient client : clients) {
        all.add(
            CompletableFuture.supplyAsync(
                () -> send(client, logs / clients.size(), json, header, ready), threads));
      }
      return all.stream().flatMap(one -> one.join().stream()).toList();
    }

    private static List<Answer> send(
        LogClient client, int logs, String json, String header, CountDownLatch ready) {
      try {
        ready.countDown();
        ready.await();
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < logs; i++) {
          answers.add(client.send(json, header));
        }
        return answers;
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() throws IOException {
      threads.shutdown();
      for (LogClient client : clients) {
        client.close();
      }
    }
  }
}
