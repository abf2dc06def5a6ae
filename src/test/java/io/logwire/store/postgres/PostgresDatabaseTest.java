package io.logwire.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PostgresDatabaseTest {
  @Test
  void theServerAsksAReplicaThatIsSilentWhetherItIsThere() {
    try (PostgresDatabase database = PostgresDatabase.of(PostgresServer.shared().newDatabase())) {
      long seconds =
          database.look(
              snapshot ->
                  PostgresDatabase.number(
                      snapshot, "SELECT current_setting('tcp_keepalives_idle')::int"));
      assertEquals(10, seconds, "and not 7200, as Linux has it");
    }
  }
}
