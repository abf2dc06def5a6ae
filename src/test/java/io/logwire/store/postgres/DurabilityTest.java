package io.logwire.store.postgres;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.Pause;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.metrics.Metrics;
import io.logwire.store.LogRepository;
import io.logwire.store.LogRepository.Appended;
import io.logwire.store.Store;
import io.logwire.store.StoreException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a database must not do to a log that was acknowledged. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DurabilityTest {
  private static final LogEntry ENTRY =
      new LogEntry("c", "", "x", "", LogType.ERROR, false, List.of(), Map.of());

  private static final String SESSIONS =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'logwire'";

  private static Store open(String url, boolean relaxed) {
    return PostgresStore.open(
        url, relaxed, RetentionRules.NONE, Clock.systemUTC(), new Metrics().store);
  }

  private static String database(String url) {
    return url.replaceFirst(".*/", "").replaceFirst("\\?.*", "");
  }

  @Test
  void aDatabaseThatForgetsIsRefusedByTheNameOfItsSetting() {
    PostgresServer server = PostgresServer.shared();
    String url = server.newDatabase();
    server.execute("ALTER DATABASE " + database(url) + " SET synchronous_commit = off");

    StoreException refused = assertThrows(StoreException.class, () -> open(url, false).close());

    assertTrue(refused.getMessage().contains("synchronous_commit=off"), refused.getMessage());
    assertTrue(refused.getMessage().contains("database.relaxed-durability"));
    try (Store store = open(url, true)) {
      assertTrue(store.health().disk().contains("synchronous_commit=off"));
    }
  }

  @Test
  void aDatabaseOfAnotherEncodingIsRefused() {
    PostgresServer server = PostgresServer.shared();
    server.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0");
    String url = server.newDatabase().replaceFirst("/t\\d+\\?", "/latin?");

    StoreException refused = assertThrows(StoreException.class, () -> open(url, true).close());

    assertTrue(refused.getMessage().contains("LATIN1"), refused.getMessage());
  }

  @Test
  void aStoreOfANewerLogWireIsLeftAsItIs() {
    String url = PostgresServer.shared().newDatabase();
    open(url, false).close();
    PostgresServer.execute(url, "INSERT INTO logwire_schema VALUES (99)");

    assertTrue(
        assertThrows(StoreException.class, () -> open(url, false).close())
            .getMessage()
            .contains("newer LogWire"));
    assertTrue(
        assertThrows(StoreException.class, () -> new PostgresPlace(url).existing(Clock.systemUTC()))
            .getMessage()
            .contains("newer LogWire"));
  }

  private static void awaitAcknowledged(LogRepository repository) {
    boolean acknowledged = false;
    while (!acknowledged) { // the timeout of the class ends it
      acknowledged =
          repository
              .append(ENTRY, Optional.empty())
              .handle((done, failure) -> failure == null)
              .join();
    }
  }

  // PostgreSQL makes a success of it, with a warning: the log is on this server alone.
  @Test
  void aCommitWhoseWaitForTheStandbyWasCancelledIsNotAcknowledgedBeforeTheStandbyHasIt() {
    try (PostgresServer server = PostgresServer.start()) {
      String url = server.newDatabase();
      try (Store store = open(url, false)) {
        LogRepository repository = store.repository(entry -> List.of(), () -> {});
        repository.append(ENTRY, Optional.empty()).join();
        server.configure("synchronous_standby_names = 'nobody'");

        CompletableFuture<Appended> second;
        int cancelled;
        int before = 0;
        do { // until the server has taken notice of it
          before++;
          cancelled = 0;
          second = repository.append(ENTRY, Optional.empty());
          while (cancelled < 20 && !second.isDone()) {
            cancelled += PostgresPair.cancelWaits(server);
          }
        } while (cancelled == 0);
        boolean acknowledged = second.isDone() && !second.isCompletedExceptionally();
        assertFalse(acknowledged, "acknowledged after " + cancelled + " waits were cancelled");

        server.configure("synchronous_standby_names = ''");
        awaitAcknowledged(repository);
        int kept = store.reader().find(LogQuery.latest(1_000)).size();
        assertTrue(kept <= before + 2, "one is there twice");
        Pause.until( // those that were left have to hear of it
            () -> Integer.parseInt(server.ask(SESSIONS)) <= 12,
            () -> server.ask(SESSIONS) + " sessions are open");
      }
    }
  }
}
