package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.ProxyProcess;
import io.logwire.metrics.Metrics;
import io.logwire.store.Delivery;
import io.logwire.store.Delivery.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The thread, with real receivers, real time and a real file. */
class WebhookSenderTest {
  // Some batches of them; each is a commit of its own, of which a slow disk makes 60 a second.
  private static final int MANY = 2_500;

  @TempDir private Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private AlertStore store;
  private WebhookSender sender;

  @BeforeEach
  void open() {
    store = new AlertStore(folder, Clock.systemUTC());
  }

  @AfterEach
  void close() throws Exception {
    if (sender != null) {
      sender.close();
    }
    store.close();
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  private Receiver receiver(Receiver.Behaviour behaviour) throws IOException {
    Receiver receiver = new Receiver(behaviour);
    opened.add(receiver);
    return receiver;
  }

  private void start(Webhook... webhooks) {
    sender =
        WebhookSender.start(
            List.of(webhooks), store.outbox(), Clock.systemUTC(), () -> true, new Metrics().alerts);
    store.routeTo(List.of(webhooks), sender::wake);
  }

  private static Webhook json(String name, String url) {
    return Logs.webhook(name, url, Formats.JSON);
  }

  private void awaitOwed(long count) {
    Receiver.await(
        () -> store.deliveries().count(State.OWED) == count,
        () -> store.deliveries().count(State.OWED) + " owed");
  }

  private static List<String> labels(Receiver receiver) {
    return receiver.requests().stream()
        .map(request -> request.body().replaceFirst("(?s).*\"label\":\"([^\"]*)\".*", "$1"))
        .toList();
  }

  private static List<String> numbered(int count) {
    return IntStream.range(0, count).mapToObj(i -> "a" + i).toList();
  }

  private static boolean isAlive() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("webhook-sender"));
  }

  @Test
  void sendsWhatWasOwedBeforeItStarted() throws IOException {
    Receiver receiver = receiver(Receiver.status(204));
    Webhook ops = json("ops", receiver.url());
    store.routeTo(List.of(ops), () -> {});
    numbered(20).forEach(label -> store.append(Logs.alert(label)));
    start(ops);
    receiver.await(20);
    awaitOwed(0);
    assertEquals(numbered(20), labels(receiver));
  }

  @Test
  void thousandsOwedArriveInOrderOneAtATimeWhenTheReceiverHeals() throws IOException {
    AtomicInteger inFlight = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Receiver.Behaviour ok = Receiver.status(200);
    Receiver receiver =
        receiver(
            (request, socket) -> {
              most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
              Thread.yield(); // for a second request, if there were one
              inFlight.decrementAndGet();
              ok.answer(request, socket);
            });
    Webhook ops = json("ops", receiver.url());
    store.routeTo(List.of(ops), () -> {});
    store.appendAll(numbered(MANY).stream().map(Logs::alert).toList());
    start(ops);
    receiver.await(MANY);
    awaitOwed(0);
    assertEquals(numbered(MANY), labels(receiver));
    assertEquals(1, most.get());
  }

  @Test
  void hostileReceiversHoldUpNobodyElse() throws Exception {
    Receiver healthy = receiver(Receiver.status(200));
    Receiver elsewhere = receiver(Receiver.status(200));
    Map<String, Receiver> hostile = hostile(elsewhere);
    List<Webhook> webhooks = new ArrayList<>();
    hostile.forEach((name, receiver) -> webhooks.add(json(name, receiver.url())));
    webhooks.addAll(unreachable());
    webhooks.add(json("well", healthy.url()));
    start(webhooks.toArray(Webhook[]::new));

    Duration p99 = p99OfAlertsTo(healthy, Duration.ofSeconds(6));
    assertTrue(p99.compareTo(Duration.ofSeconds(12)) < 0, p99 + ", and the hostile take 15 s");
    assertTrue(isAlive());
    assertEquals(0, elsewhere.requests().size());
    // After 15 seconds every first exchange is over: those who never answer have been asked again,
    // or are known to have failed; those who send a 2xx but never the end of it have their alert.
    Receiver.await(() -> neverTried().isEmpty(), () -> neverTried().toString());
    Receiver drips = hostile.get("drips");
    Receiver.await(() -> drips.requests().size() > 1, () -> drips.requests().toString());
  }

  private List<Delivery> neverTried() {
    List<Delivery> firsts = new ArrayList<>();
    store
        .deliveries()
        .forEach(
            State.OWED,
            delivery -> {
              if (delivery.log().entry().label().equals("a0") && delivery.attempts() == 0) {
                firsts.add(delivery);
              }
            });
    return firsts;
  }

  private Map<String, Receiver> hostile(Receiver elsewhere) throws IOException {
    Map<String, Receiver> hostile = new LinkedHashMap<>();
    for (var one : HostileReceivers.all(elsewhere.url()).entrySet()) {
      hostile.put(one.getKey(), receiver(one.getValue()));
    }
    return hostile;
  }

  private List<Webhook> unreachable() throws Exception {
    int free = ProxyProcess.freePort();
    Receiver expired =
        new Receiver(
            Receiver.status(200), WebhookClientTest.tls(folder.resolve("keys"), "-20d"), 0);
    opened.add(expired);
    return List.of(
        json("unresolved", "https://no-such-host.invalid/in"),
        json("refused", "http://127.0.0.1:" + free + "/"),
        json("expired", "https://localhost:" + expired.port() + "/"));
  }

  /** Appends one alert after the other for that long; how late the receiver had them. */
  private Duration p99OfAlertsTo(Receiver receiver, Duration time) throws Exception {
    List<Long> nanos = new ArrayList<>();
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      store.append(Logs.alert("a" + nanos.size()));
      long committed = System.nanoTime();
      receiver.await(nanos.size() + 1);
      nanos.add(Math.max(0, receiver.requests().get(nanos.size()).nanos() - committed));
      LockSupport.parkNanos(10_000_000); // each is owed to the hostile ones too: not too many
    }
    nanos.sort(null);
    return Duration.ofNanos(nanos.get(nanos.size() * 99 / 100));
  }

  @Test
  void failedOnesOfAWebhookThatIsNotConfiguredAnyMoreAreKept() throws IOException {
    store.routeTo(List.of(json("old", "http://localhost/")), () -> {});
    store.appendAll(numbered(2_500).stream().map(Logs::alert).toList());
    start(json("new", receiver(Receiver.status(200)).url()));
    Receiver.await(() -> store.deliveries().count(State.FAILED) == 2_500, () -> "still owed");
    assertEquals(0, store.deliveries().count(State.OWED));
  }

  @Test
  void stops() throws IOException {
    Receiver receiver = receiver(Receiver.status(200));
    start(json("ops", receiver.url()));
    store.append(Logs.alert("a"));
    receiver.await(1);
    awaitOwed(0); // the answer is on disk a moment after it has come
    sender.close();
    assertFalse(isAlive());
    store.append(Logs.alert("b"));
    assertEquals(1, store.deliveries().count(State.OWED), "owed until the next start");
  }

  @Test
  void stopsWhileAnAttemptIsUnderWayAndKeepsItOwed() throws IOException {
    Receiver receiver = receiver(HostileReceivers.HANGS);
    start(json("ops", receiver.url()));
    store.append(Logs.alert("a"));
    receiver.await(1);
    long start = System.nanoTime();
    sender.close();
    assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(12));
    assertFalse(isAlive());
    assertEquals(1, store.deliveries().count(State.OWED));
  }

  @Test
  void waitsAMomentForTheAttemptUnderWayWhenItStops() throws IOException {
    CountDownLatch closing = new CountDownLatch(1);
    Receiver.Behaviour ok = Receiver.status(200);
    Receiver receiver =
        receiver(
            (request, socket) -> {
              closing.await();
              ok.answer(request, socket);
            });
    start(json("ops", receiver.url()));
    store.append(Logs.alert("a"));
    store.append(Logs.alert("b"));
    receiver.await(1);
    long begin = System.nanoTime();
    Thread closer = new Thread(sender::close);
    closer.start();
    Receiver.await(() -> closer.getState() == Thread.State.WAITING, () -> "not closing");
    closing.countDown();
    Receiver.await(() -> !closer.isAlive(), () -> "not closed");
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    long owed = store.deliveries().count(State.OWED);
    // A machine that is too busy for an answer within that moment leaves both of them owed.
    assertTrue(
        owed == 1 || owed == 2 && took.compareTo(Duration.ofSeconds(2)) >= 0,
        () -> "the first is delivered, the second owed: " + owed + " after " + took);
    assertEquals(1, receiver.requests().size());
  }

  @Test
  void stopsTwice() throws IOException {
    start(json("ops", receiver(Receiver.status(200)).url()));
    sender.close();
    sender.close();
    assertFalse(isAlive());
  }

  @Test
  void stopsWhereThereIsNoWebhook() {
    start();
    store.append(Logs.alert("kept as a log, and said once"));
    assertEquals(0, store.deliveries().count(State.OWED));
    sender.close();
    assertFalse(isAlive());
  }
}
