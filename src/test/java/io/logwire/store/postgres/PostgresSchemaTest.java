package io.logwire.store.postgres;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.logwire.log.RetentionRules;
import io.logwire.metrics.Metrics;
import io.logwire.store.Store;
import io.logwire.store.StoreException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A first start, whose connection is cut in the middle of making the tables. */
@Timeout(60)
class PostgresSchemaTest {
  // The sequence counts on in a transaction that comes to nothing.
  private static final String CUT =
      """
      CREATE SEQUENCE commands;
      CREATE FUNCTION cut() RETURNS event_trigger LANGUAGE plpgsql AS
      'BEGIN
        IF nextval(''commands'') %s THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
      END';
      CREATE EVENT TRIGGER cut ON ddl_command_end EXECUTE FUNCTION cut()
      """;
  private static final String TABLES =
      "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()";

  private static final String WAITING =
      """
      SELECT coalesce(max(pid), 0) FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'
      """;

  private final String url = PostgresServer.shared().newDatabase();

  private Store open() {
    return PostgresStore.open(
        url, false, RetentionRules.NONE, Clock.systemUTC(), new Metrics().store);
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      return PostgresDatabase.number(connection, sql);
    }
  }

  @Test
  void goesOnByItselfWhereTheConnectionIsCutOnce() throws Exception {
    PostgresServer.execute(url, CUT.formatted("= 12"));

    try (Store store = open()) {
      store.probe();
      assertEquals(PostgresSchema.VERSION, number("SELECT max(version) FROM logwire_schema"));
    }
  }

  @Test
  void waitsForAnotherStartThatTakesLongerThanALockIsWaitedFor() throws Exception {
    open().close();
    String impatient =
        url + "&options=-c%20lock_timeout=300%20-c%20idle_in_transaction_session_timeout=0";
    try (Connection other = DriverManager.getConnection(url);
        PostgresDatabase database = PostgresDatabase.of(impatient)) {
      other.setAutoCommit(false);
      PostgresDatabase.number(other, "SELECT max(version) FROM logwire_schema"); // and keeps it
      CompletableFuture<Void> waiting =
          CompletableFuture.runAsync(
              () -> assertDoesNotThrow(() -> PostgresSchema.migrate(database)));
      Set<Long> tries = new HashSet<>();
      while (tries.size() < 2 && !waiting.isDone()) {
        tries.add(number(WAITING));
        tries.remove(0L);
      }
      other.rollback();

      waiting.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void leavesNothingOfAMigrationThatIsCutAndIsMadeByTheNextStart() throws Exception {
    PostgresServer.execute(url, CUT.formatted(">= 12"));
    assertThrows(StoreException.class, this::open);
    assertEquals(1, number(TABLES), "the table of the version is made before");
    assertEquals(0, number("SELECT count(*) FROM logwire_schema"));
    assertThrows(
        StoreException.class, () -> PostgresStore.existing(url, Clock.systemUTC()).close());

    PostgresServer.execute(url, "DROP EVENT TRIGGER cut");
    try (Store store = open()) {
      store.probe();
      assertEquals(PostgresSchema.VERSION, number("SELECT max(version) FROM logwire_schema"));
    }
  }
}
