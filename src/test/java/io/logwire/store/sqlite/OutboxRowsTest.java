package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.RetentionRules;
import io.logwire.metrics.Metrics;
import io.logwire.store.ClockWatch;
import io.logwire.store.Delivery.State;
import io.logwire.store.FollowedRules;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How long the rows of the outbox stay, and how they are found among many. */
class OutboxRowsTest extends OutboxFixture {
  @Test
  void retentionWaitsForWhatIsOwedAndTakesWhatHasFailed() throws SQLException {
    AtomicReference<Long> nanos = new AtomicReference<>(0L);
    ClockWatch watch =
        ClockWatch.begin(store.database(), Optional.empty(), clock, nanos::get, false);
    Retention retention =
        new Retention(
            new FollowedRules(RetentionRules.ofLife(Duration.ofDays(1)), watch, clock, nanos::get),
            watch,
            TestStore.noReserve(),
            clock,
            nanos::get,
            new Metrics().store.retentionDeleted);
    append("none-owed", "1");
    long oldest = append("one", "2");
    long second = append("one", "3");
    outbox.delivered("a", List.of(outbox.head("a").orElseThrow().log().id()), now.get()).join();
    long third = append("one", "4");
    now.set(NOW.plus(Duration.ofDays(40)));

    stepTwice(retention, nanos);
    assertEquals(3, number("SELECT count(*) FROM log"), "what is owed to nobody");
    outbox.refused("a", oldest, "HTTP 400", now.get()).join();
    stepTwice(retention, nanos);
    assertEquals(2, number("SELECT count(*) FROM log"));
    assertEquals(0, deliveries.count(State.FAILED), "the failed one has gone with its log");
    assertEquals(second, outbox.head("a").orElseThrow().log().id());
    outbox.delivered("a", List.of(second, third), now.get()).join();
    assertEquals(2, deliveries.count(State.DELIVERED));
    stepTwice(retention, nanos);
    assertEquals(0, number("SELECT count(*) FROM log"));
    assertEquals(0, number("SELECT count(*) FROM delivery"));
    assertEquals(0, number("SELECT count(*) FROM delivered"), "what has arrived goes too");
  }

  private void stepTwice(Retention retention, AtomicReference<Long> nanos) {
    for (int i = 0; i < 2; i++) {
      nanos.set(nanos.get() + Duration.ofDays(40).toNanos());
      store
          .writer()
          .submit(
              0,
              tx -> {
                retention.step(tx);
                return 0;
              })
          .join();
    }
  }

  @Test
  void theHeadAndTheOldestOwedAreFoundWithoutScanningOrSorting() throws SQLException {
    for (String sql :
        List.of(
            "SELECT * FROM delivery CROSS JOIN log ON log.id = delivery.log_id"
                + " WHERE webhook = 'a' AND failed = 0 ORDER BY log_id LIMIT 1",
            "SELECT min(log_id) FROM delivery WHERE failed = 0",
            "SELECT * FROM delivery WHERE failed = 1 AND (log_id, webhook) > (5, 'a')"
                + " ORDER BY log_id, webhook LIMIT 500")) {
      StringBuilder plan = new StringBuilder();
      try (Connection connection = store.database().reader();
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("EXPLAIN QUERY PLAN " + sql)) {
        while (rows.next()) {
          plan.append(rows.getString("detail")).append('\n');
        }
      }
      assertFalse(plan.toString().contains("SCAN"), plan.toString());
      assertFalse(plan.toString().contains("TEMP B-TREE"), plan.toString());
    }
  }

  @Test
  void aHundredThousandOwedAreRows() throws SQLException {
    store
        .writer()
        .submit(
            0,
            tx -> {
              tx.statement(
                      """
                      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
                      INSERT INTO log (id, channel_id, label, type, alert)
                      SELECT i, 'c', 'l' || i, 'error', 1 FROM n
                      """)
                  .executeUpdate();
              tx.statement(
                      """
                      INSERT INTO delivery (webhook, failed, log_id, owed_since, attempts)
                      SELECT 'a', 0, id, 0, 0 FROM log
                      """)
                  .executeUpdate();
              return 0;
            })
        .join();
    long begin = System.nanoTime();
    for (int i = 0; i < 1_000; i++) {
      assertEquals(1, outbox.head("a").orElseThrow().log().id());
    }
    Duration each = Duration.ofNanos((System.nanoTime() - begin) / 1_000);
    assertTrue(each.compareTo(Duration.ofMillis(20)) < 0, "a head takes " + each);
    assertEquals(1_000, outbox.pile("a", 1_000).size());
    AtomicInteger seen = new AtomicInteger();
    deliveries.forEach(
        State.OWED, delivery -> assertEquals(seen.incrementAndGet(), delivery.log().id()));
    assertEquals(100_000, seen.get());
  }
}
