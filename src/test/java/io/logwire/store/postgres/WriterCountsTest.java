package io.logwire.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwire.log.LogId;
import io.logwire.log.LogType;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counts that are there already and counts that are not, in one transaction. */
class WriterCountsTest {
  private static final long ID = LogId.firstAt(Instant.now().toEpochMilli());
  private static final int CHANNELS = 600; // the driver fetches 200 rows at a time

  private final String url = PostgresServer.shared().newDatabase();

  @BeforeEach
  void make() {
    new PostgresPlace(url).make();
  }

  @Test
  void eachIsAddedToWhatIsThereOfThisWriter() throws Exception {
    add(1, 1);
    add(2, CHANNELS / 2);
    add(2, CHANNELS);

    assertEquals(CHANNELS, number("SELECT count(*) FROM log_count WHERE writer = 2"));
    assertEquals(CHANNELS / 2, number("SELECT count(*) FROM log_count WHERE logs = 2"));
    assertEquals(1 + CHANNELS * 3 / 2, number("SELECT sum(logs) FROM log_count"));
  }

  @Test
  void whatIsMissingAmongThemIsAddedOnce() throws Exception {
    add(2, CHANNELS);
    PostgresServer.execute(url, "DELETE FROM log_count WHERE channel_id LIKE '%7'");
    add(2, CHANNELS);

    assertEquals(60, number("SELECT count(*) FROM log_count WHERE logs = 1"));
    assertEquals(540, number("SELECT count(*) FROM log_count WHERE logs = 2"));
  }

  private void add(int writer, int channels) throws SQLException {
    try (PostgresDatabase database = PostgresDatabase.of(url);
        Connection connection = database.connect()) {
      WriterCounts counts = new WriterCounts(writer);
      for (int i = 0; i < channels; i++) {
        counts.add(ID, "channel-" + i, LogType.ACTION, 1);
      }
      PostgresTransaction tx = new PostgresTransaction(connection);
      counts.write(tx);
      tx.commitAll();
    }
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      return PostgresDatabase.number(connection, sql);
    }
  }
}
