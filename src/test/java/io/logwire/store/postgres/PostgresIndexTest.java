package io.logwire.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.store.LogImport;
import io.logwire.store.Store;
import io.logwire.store.StorePlace;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How the rows of the index lie in the database. */
class PostgresIndexTest {
  private static final String BYTES_BESIDE =
      "SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE oid = 'index_row'::regclass";
  private static final String ROWS = "SELECT count(*) FROM index_row WHERE length(lists) > 3900";
  private static final String PAGES_OF_THEM =
      "SELECT count(DISTINCT (ctid::text::point)[0]) FROM index_row WHERE length(lists) > 3900";

  private final String url = PostgresServer.shared().newDatabase();

  // Else each is cut into three rows of another table, with an index of its own.
  @Test
  void areInTheTableItselfAndTwoToAPage() throws Exception {
    StorePlace place = new PostgresPlace(url);
    place.make();
    long first = LogId.firstAt(Instant.now().minusSeconds(9_000).toEpochMilli());
    List<StoredLog> logs =
        LongStream.range(0, 1_000).mapToObj(i -> new StoredLog(first + i, log(i))).toList();

    try (Store store = place.existing(Clock.systemUTC());
        LogImport into = store.importing(RetentionRules.NONE)) {
      into.append(logs);
      into.finish();
    }

    assertEquals(0, number(BYTES_BESIDE));
    long rows = number(ROWS);
    assertTrue(rows > 10, rows + " rows");
    long pages = number(PAGES_OF_THEM);
    assertTrue(pages <= rows / 2 + 2, rows + " rows on " + pages + " pages");
  }

  private static LogEntry log(long i) {
    StringBuilder words = new StringBuilder();
    for (int word = 0; word < 20; word++) {
      words.append(" word").append(i * 20 + word);
    }
    return new LogEntry("c", "", "x", words.toString(), LogType.ACTION, false, List.of(), Map.of());
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      return PostgresDatabase.number(connection, sql);
    }
  }
}
