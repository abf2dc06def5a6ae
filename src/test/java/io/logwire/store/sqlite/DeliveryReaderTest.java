package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.Delivery;
import io.logwire.store.Delivery.State;
import io.logwire.store.DeliveryReader;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryReaderTest {
  @TempDir Path folder;
  @AutoClose private TestStore store;
  private DeliveryReader deliveries;

  @BeforeEach
  void open() {
    store = new TestStore(folder);
    deliveries = new DeliveryReader(store.database);
  }

  @Test
  void tellsWhatOfALogIsOwedAndWhatHasFailed() throws SQLException {
    long log = append("shop");
    long other = append("shop");
    owe("ops", log, 1);
    owe("chat", log, 0);
    owe("ops", other, 0);

    List<Delivery> found = deliveries.of(log);

    assertEquals(List.of("chat", "ops"), found.stream().map(Delivery::webhook).toList());
    assertEquals(List.of(State.OWED, State.FAILED), found.stream().map(Delivery::state).toList());
    assertEquals(List.of(), deliveries.of(log + 1_000_000));
  }

  @Test
  void tellsWhatOfALogHasArrived() throws SQLException {
    long log = append("shop");
    owe("chat", log, 0);
    store
        .writer
        .submit(
            0,
            tx ->
                tx.statement("INSERT INTO delivered VALUES (%d, 'ops', 3, 1500)".formatted(log))
                    .executeUpdate())
        .join();

    List<Delivery> found = deliveries.of(log);

    assertEquals(
        List.of(State.OWED, State.DELIVERED), found.stream().map(Delivery::state).toList());
    assertEquals("ops_" + log, found.get(1).id());
    assertEquals(3, found.get(1).attempts());
    assertEquals(Instant.ofEpochMilli(1_500), found.get(1).attemptedAt().orElseThrow());
  }

  @Test
  void countsAndListsTheNewestThatHaveFailed() throws SQLException {
    long first = append("shop");
    long second = append("mail");
    long third = append("shop");
    owe("ops", first, 1);
    owe("ops", second, 1);
    owe("ops", third, 1);
    owe("chat", third, 0);

    assertEquals(Map.of("mail", 1L, "shop", 2L), deliveries.failedByChannel(9));
    assertEquals(Map.of("mail", 1L, "shop", 1L), deliveries.failedByChannel(2));
    assertEquals(
        List.of(third, second),
        deliveries.newestFailed(2).stream().map(delivery -> delivery.log().id()).toList());
  }

  private long append(String channel) {
    return store.append(
        new LogEntry(
            channel, "", "label", "", LogType.ERROR, true, List.of("t"), Map.of("k", "v")));
  }

  private void owe(String webhook, long logId, int failed) throws SQLException {
    store
        .writer
        .submit(
            0,
            tx -> {
              var owe =
                  tx.statement(
                      "INSERT INTO delivery (webhook, failed, log_id, owed_since, attempts)"
                          + " VALUES (?, ?, ?, 0, 1)");
              owe.setString(1, webhook);
              owe.setInt(2, failed);
              owe.setLong(3, logId);
              return owe.executeUpdate();
            })
        .join();
  }
}
