package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.Store;
import io.logwire.store.sqlite.SqliteStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service in a process whose clock jumps, at a start and while it runs, by libfaketime. */
@Timeout(300)
class ClockJumpsTest {
  private static final String TEN_YEARS = "+3652d";
  private static final String YEAR_1970 = "@1970-01-02 00:00:00";
  private static final List<String> JUMPS = List.of("-2h", "+2h", "+0", TEN_YEARS, "+0", YEAR_1970);
  private static final int FLAPS = 4;
  private static final int LOGS = 10;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final AtomicInteger attempts = new AtomicInteger();
  private final Semaphore tried = new Semaphore(0); // since the last jump
  private final Set<Long> acknowledged = new HashSet<>();
  private final long startNanos = System.nanoTime();
  private int jumps;

  @TempDir Path home;
  private HttpServer receiver;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(FakeTime.library().isPresent(), "Debian's package faketime is not installed");
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          attempts.incrementAndGet();
          tried.release();
          exchange.sendResponseHeaders(500, -1);
          exchange.close();
        });
    receiver.start();
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
  }

  private Path data() {
    return home.resolve("data");
  }

  private Path clock() {
    return home.resolve("clock");
  }

  /** A service that reads its clock in that file. */
  private ChildServer launch(String time) throws IOException {
    jump(time);
    Map<String, String> environment = new HashMap<>(FakeTime.at(time));
    environment.remove("FAKETIME");
    environment.put("FAKETIME_TIMESTAMP_FILE", clock().toString());
    environment.put("FAKETIME_NO_CACHE", "1"); // each look at the clock is one into the file
    environment.put("LOGWIRE_RETENTION_DAYS", "1");
    environment.put(
        "LOGWIRE_WEBHOOK_DOWN_URL", "http://127.0.0.1:" + receiver.getAddress().getPort() + "/");
    return ChildServer.launch(data(), environment);
  }

  // In one step, as the service reads it at any moment.
  private void jump(String time) throws IOException {
    jumps++;
    tried.drainPermits();
    Path next = Files.writeString(home.resolve("clock.new"), time + "\n");
    Files.move(next, clock(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private void send(LogClient client, int logs) throws IOException {
    for (int i = 0; i < logs; i++) {
      LogClient.Answer answer =
          client.send("{\"channel_id\":\"c\",\"label\":\"l\",\"alert\":" + (i == 0) + "}");
      assertEquals(202, answer.status(), answer.body());
      assertTrue(acknowledged.add(answer.logId()), "an id was given twice");
    }
  }

  private void assertAllAreThere() {
    Set<Long> kept = new TreeSet<>();
    try (Store store = SqliteStore.existing(data(), Clock.systemUTC())) {
      // The service tells of the clock in a channel of its own.
      LogQuery sent = LogQuery.latest(100_000).channel("c");
      store.reader().find(sent).stream().map(StoredLog::id).forEach(kept::add);
    }
    assertEquals(new TreeSet<>(acknowledged), kept);
  }

  // The head is tried again after 1, 2, 4 seconds and so on, and at once where the clock has jumped
  // over the time at which it was due.
  private void assertNoStormOfRetries() {
    long seconds = (System.nanoTime() - startNanos) / 1_000_000_000;
    long most = 20 + 2L * jumps + seconds / 5;
    assertTrue(attempts.get() <= most, attempts + " attempts, at most " + most);
  }

  private void awaitAnAttempt() throws InterruptedException {
    assertTrue(
        tried.tryAcquire(60, TimeUnit.SECONDS), "nothing is sent since the clock has jumped");
  }

  private void assertAllAreOwed() throws Exception {
    assertEquals(0, number("SELECT count(*) FROM delivery WHERE failed = 1"), "given up");
  }

  private long number(String sql) throws Exception {
    return SqliteFile.number(data().resolve("logwire.db"), sql);
  }

  private void revokeTheToken() {
    try (Store store = SqliteStore.existing(data(), Clock.systemUTC())) {
      assertTrue(store.tokens().revoke("leaver"));
    }
  }

  private String createAToken() {
    try (Store store = SqliteStore.existing(data(), Clock.systemUTC())) {
      return store.tokens().create("leaver", List.of()).orElseThrow();
    }
  }

  private static void awaitRefusal(ChildServer child, String token) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    int status = 202;
    while (status != 401) {
      assertTrue(System.nanoTime() - end < 0, "the revoked token stays valid");
      try (LogClient client = new LogClient(child.port(), token)) {
        status = client.send("{}").status();
      }
    }
  }

  private static void assertRefused(ChildServer child, String token) throws IOException {
    try (LogClient client = new LogClient(child.port(), token)) {
      assertEquals(401, client.send("{}").status(), "the revoked token is back");
    }
  }

  @Test
  void jumpsWhileItRunsLoseNothingAndBringNothingBack() throws Exception {
    try (ChildServer child = launch("+0");
        LogClient client = child.connect()) {
      String leaver = createAToken();
      send(client, LOGS);
      revokeTheToken();
      awaitRefusal(child, leaver);
      for (String time : JUMPS) {
        jump(time);
        send(client, LOGS);
        assertRefused(child, leaver);
      }
      for (int i = 0; i < FLAPS; i++) {
        jump(i % 2 == 0 ? TEN_YEARS : "-2h");
        send(client, LOGS);
      }
      jump(TEN_YEARS);
      awaitAnAttempt();
      awaitDoubt(child);
      assertRefused(child, leaver);
      assertAllAreThere();
      child.terminate();
      child.exitCode();
    }
    assertAllAreThere();
    assertAllAreOwed();
    assertNoStormOfRetries();
  }

  // Retention looks at the clock each minute, and at once when its rules are read anew.
  private void awaitDoubt(ChildServer child) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (number("SELECT count(*) FROM clock WHERE doubted IS NOT NULL") == 0) {
      assertTrue(System.nanoTime() - end < 0, "retention never looked at the clock");
      child.hangUp(); // again, as it may be at the one before still
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  @Test
  void startsTwoHoursOffKeepEverythingAndStayInOrder() throws Exception {
    String leaver = null;
    for (String time : List.of("+0", "-2h", "+2h", TEN_YEARS, "+0")) {
      long before = acknowledged.stream().mapToLong(Long::longValue).max().orElse(0);
      try (ChildServer child = launch(time);
          LogClient client = child.connect()) {
        send(client, LOGS);
        if (leaver == null) {
          leaver = createAToken();
          revokeTheToken();
          awaitRefusal(child, leaver);
        }
        assertRefused(child, leaver);
        awaitAnAttempt();
        child.terminate();
        child.exitCode();
      }
      assertEquals(LOGS, acknowledged.stream().filter(id -> id > before).count(), "at " + time);
      assertAllAreThere();
      assertAllAreOwed();
    }
    assertNoStormOfRetries();
  }
}
