package io.logwire.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.Pause;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.metrics.Metrics;
import io.logwire.store.LogRepository;
import io.logwire.store.Store;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several hosts in the URL. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostsTest {
  private static final LogEntry ENTRY =
      new LogEntry("c", "", "x", "", LogType.ERROR, false, List.of(), Map.of());

  private static long append(LogRepository repository) {
    while (true) { // the timeout of the class ends it
      Optional<Long> id =
          repository
              .append(ENTRY, Optional.empty())
              .handle((done, e) -> e == null ? Optional.of(done.id()) : Optional.<Long>empty())
              .join();
      if (id.isPresent()) {
        return id.get();
      }
    }
  }

  /** Waits until that standby has what the primary has now. */
  private static void awaitReplayed(PostgresServer standby, PostgresServer primary) {
    String end = primary.ask("SELECT pg_current_wal_lsn()");
    while (!standby.ask("SELECT pg_last_wal_replay_lsn() >= '" + end + "'::pg_lsn").equals("t")) {
      Pause.beforeTheNextLook();
    }
  }

  /** A primary and its standby, and a store whose URL names both. */
  private static final class Two implements AutoCloseable {
    private final PostgresServer old = PostgresServer.start();
    private final PostgresServer standby = old.startStandby();
    private final String url = old.newDatabase();
    private final Store store =
        PostgresStore.open(
            url.replace(old.address(), old.address() + "," + standby.address()),
            false,
            RetentionRules.NONE,
            Clock.systemUTC(),
            new Metrics().store);
    private final LogRepository repository = store.repository(entry -> List.of(), () -> {});

    private long append() {
      return HostsTest.append(repository);
    }

    private List<Long> kept() {
      return ids(store);
    }

    /** Nobody stops the old one. */
    private void promoteTheStandby() {
      awaitReplayed(standby, old);
      standby.promote();
      old.terminateSessions(url);
    }

    @Override
    public void close() {
      store.close();
      standby.close();
      old.close();
    }
  }

  private static List<Long> ids(Store store) {
    return store.reader().find(LogQuery.latest(9)).stream().map(log -> log.id()).toList();
  }

  @Test
  void thePrimaryWithTheHighestTimelineIsTakenThoughTheOldOneLingers() {
    try (Two two = new Two()) {
      long before = two.append();
      two.promoteTheStandby();
      long after = two.append();

      String promoted = two.url.replace(two.old.address(), two.standby.address());
      try (Store there = new PostgresPlace(promoted).existing(Clock.systemUTC())) {
        assertEquals(List.of(after, before), ids(there));
      }
      assertEquals(List.of(after, before), two.kept());
    }
  }

  @Test
  void anOldPrimaryThatLingersIsNotTakenAgainWhileTheNewOneIsAway() {
    try (Two two = new Two()) {
      List<Long> ids = new ArrayList<>(List.of(two.append()));
      two.promoteTheStandby();
      ids.add(two.append());

      two.standby.stopAtOnce();
      CompletionException refused =
          assertThrows(
              CompletionException.class,
              () -> two.repository.append(ENTRY, Optional.empty()).join());
      assertTrue(refused.getMessage().contains("is an old primary"), refused::toString);

      two.standby.startAgain();
      ids.add(two.append());
      assertTrue(two.kept().containsAll(ids), two.kept()::toString);
    }
  }

  @Test
  void aLowerTimelineIsTakenWhereEachHostAnswersAndNoneHasTheHigherOneAnyMore() {
    try (Two two = new Two()) {
      long first = two.append();
      two.promoteTheStandby();
      two.append();

      two.standby.stopAtOnce();
      two.standby.removeFiles();
      try (PostgresServer rewound = two.old.startStandby("rewound", two.standby.port())) {
        long last = two.append(); // or somebody would have to start each replica anew
        List<Long> kept = two.kept();
        assertTrue(kept.containsAll(List.of(first, last)), kept + rewound.address());
      }
    }
  }

  @Test
  void aHostThatNeverAnswersIsWaitedForOnceWhileAnotherOneIsThePrimary() throws Exception {
    PostgresServer server = PostgresServer.shared();
    try (ServerSocket silent = new ServerSocket(0)) { // connects, as a process that is stopped
      String both =
          server
              .newDatabase()
              .replace(
                  server.address(), "127.0.0.1:" + silent.getLocalPort() + "," + server.address());
      Hosts hosts = new Hosts(both + "&loginTimeout=2", () -> {});
      for (int i = 0; i < 3; i++) {
        hosts.connect(new Properties()).close();
      }
      assertEquals(1, connections(silent));

      hosts.look(new Properties());
      assertEquals(1, connections(silent), "it may be back");
    }
  }

  private static int connections(ServerSocket socket) throws IOException {
    socket.setSoTimeout(1);
    int count = 0;
    while (true) {
      try {
        socket.accept().close();
        count++;
      } catch (SocketTimeoutException e) {
        return count;
      }
    }
  }
}
