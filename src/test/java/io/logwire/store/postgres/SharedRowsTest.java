package io.logwire.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import io.logwire.store.Outbox;
import io.logwire.store.Store;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a replica does to others that was stopped in the middle of it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedRowsTest {
  private static final LogEntry ENTRY =
      new LogEntry("c", "", "x", "", LogType.ERROR, false, List.of(), Map.of());

  private final String url = PostgresServer.shared().newDatabase();

  private Store open() {
    return open(url);
  }

  private static Store open(String url) {
    return PostgresStore.open(
        url, false, RetentionRules.NONE, Clock.systemUTC(), new Metrics().store);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void theProbeOfOneHoldsUpNeitherTheProbesNorTheLogsOfAnother() throws Exception {
    try (Store store = open();
        Connection stopped = DriverManager.getConnection(url)) {
      stopped.setAutoCommit(false);
      execute(stopped, "UPDATE probe SET beat = beat + 1");

      store.health().probe().get(30, TimeUnit.SECONDS);
      LogRepository repository = store.repository(entry -> List.of(), () -> {});
      repository.append(ENTRY, Optional.empty()).get(30, TimeUnit.SECONDS);

      stopped.rollback();
    }
  }

  // It would be written again and again, and each time take the logs of its group with it.
  @Test
  void anOutcomeThatIsAnothersByNowIsLeftToIt() throws Exception {
    try (Store store = open()) {
      int rows =
          store.outbox().delivered("ops", List.of(1L), Instant.now()).get(30, TimeUnit.SECONDS);

      assertEquals(0, rows);
    }
  }

  @Test
  void whatIsOwedToAWebhookThatAnotherReplicaMayKnowIsNotGivenUp() throws Exception {
    LogEntry alert = new LogEntry("c", "", "x", "", LogType.ERROR, true, List.of(), Map.of());
    try (Store with = open();
        Store without = open()) {
      with.repository(entry -> List.of("new"), () -> {}).append(alert, Optional.empty()).join();

      Outbox.GivenUp givenUp = without.outbox().giveUpAllBut(Set::of, "no webhook of this name");

      assertEquals(new Outbox.GivenUp(0, false), givenUp);
      assertEquals(1, with.state().owed());
    }
  }

  @Test
  void aRefusedGroupIsToldWithoutItsLogs() throws Exception {
    try (Store store = open()) {
      LogRepository repository = store.repository(entry -> List.of(), () -> {});
      PostgresServer.execute(url, "ALTER TABLE log ADD CHECK (label <> 'x')");

      String told =
          assertThrows(
                  ExecutionException.class,
                  () -> repository.append(ENTRY, Optional.empty()).get(30, TimeUnit.SECONDS))
              .getCause()
              .getMessage();

      assertTrue(told.contains("(23514)"), told);
      assertFalse(told.contains("INSERT") || told.contains("Failing row"), told);
    }
  }

  @Test
  void aGroupThatWasCancelledOrCameTooLateIsWrittenAgain() throws Exception {
    String patient =
        url + "&options=-c%20lock_timeout=60s%20-c%20idle_in_transaction_session_timeout=60s";
    try (Store store = open(patient);
        Connection other = DriverManager.getConnection(url)) {
      LogRepository repository = store.repository(entry -> List.of(), () -> {});
      repository.append(ENTRY, Optional.empty()).join();
      other.setAutoCommit(false);
      for (String end : List.of("pg_cancel_backend", "pg_terminate_backend")) {
        execute(other, "LOCK TABLE log IN EXCLUSIVE MODE");
        var waiting = repository.append(ENTRY, Optional.empty());
        String blocked = "FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
        while (PostgresDatabase.number(other, "SELECT count(*) " + blocked) == 0
            && !waiting.isDone()) {
          Pause.beforeTheNextLook();
        }
        execute(other, "SELECT " + end + "(pid) " + blocked);
        other.commit();
        waiting.get(30, TimeUnit.SECONDS);
      }
      assertEquals(3, store.reader().find(LogQuery.latest(9)).size());
    }
  }
}
