package io.logwire.store.postgres;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.metrics.Metrics;
import io.logwire.store.LogRepository;
import io.logwire.store.Store;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a replica does to others that was stopped in the middle of it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedRowsTest {
  private static final LogEntry ENTRY =
      new LogEntry("c", "", "x", "", LogType.ERROR, false, List.of(), Map.of());

  private final String url = PostgresServer.shared().newDatabase();

  private Store open() {
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

      store.health().probe().get(3, TimeUnit.SECONDS);
      LogRepository repository = store.repository(entry -> List.of(), () -> {});
      repository.append(ENTRY, Optional.empty()).get(3, TimeUnit.SECONDS);

      stopped.rollback();
    }
  }
}
