package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.log.LogQuery;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.store.Delivery;
import io.logwire.store.LogRepository;
import io.logwire.store.TokenCache;
import io.logwire.store.sqlite.backup.BackupCheck;
import io.logwire.store.sqlite.backup.BackupContents;
import io.logwire.store.sqlite.backup.Restore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What releases have left is what this LogWire makes, and reads. */
class ReleasedSchemasTest {
  private static final String TABLES =
      "SELECT type, name, tbl_name, sql FROM sqlite_master"
          + " WHERE name NOT LIKE 'sqlite_stat%' AND tbl_name <> 'index_row' ORDER BY name";

  // The first file has its keys beside the lists, which the same statements read and write.
  private static final String INDEX_ROW = "PRAGMA table_info(index_row)";

  @TempDir Path folder;

  private static List<String> rows(Path file, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        StringBuilder all = new StringBuilder();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          all.append('|').append(row.getString(i));
        }
        rows.add(all.toString());
      }
    }
    return rows;
  }

  /** A file of that schema is out there: what has to change is a migration of its own. */
  @Test
  void theFirstMigrationIsTheOneThatWasReleased() throws Exception {
    Path released = ReleasedFile.putInto(folder.resolve("released"), 1);
    new TestStore(folder.resolve("made")).close();
    Path made = folder.resolve("made/logwire.db");
    assertEquals(rows(released, TABLES), rows(made, TABLES));
    assertEquals(rows(released, INDEX_ROW), rows(made, INDEX_ROW));
    for (String pragma : List.of("application_id", "auto_vacuum", "user_version", "page_size")) {
      assertEquals(rows(released, "PRAGMA " + pragma), rows(made, "PRAGMA " + pragma), pragma);
    }
  }

  @Test
  void theReleasedFileHasSomethingInEachTable() throws Exception {
    Path released = ReleasedFile.putInto(folder, 1);
    List<String> tables =
        rows(
            released, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 's%'");
    assertEquals(13, tables.size(), tables::toString);
    for (String table : tables) {
      assertTrue(!rows(released, "SELECT * FROM " + table.substring(1)).isEmpty(), table);
    }
  }

  @Test
  void opensTheFileOfTheFirstSchemaWithAllThatIsInIt() throws Exception {
    HandClock clock = new HandClock();
    BackupContents contents = BackupCheck.of(ReleasedFile.putInto(folder, 1));
    assertEquals(ReleasedFile.LOGS, contents.logs());
    try (SqliteStore store = SqliteStore.open(folder, RetentionRules.NONE, 0, clock)) {
      List<StoredLog> all = store.reader().findOldest(LogQuery.latest(99));
      assertEquals(ReleasedFile.LOGS, all.size());
      for (int i = 1; i < ReleasedFile.LOGS; i++) {
        assertEquals(ReleasedFile.entry(i), all.get(i).entry());
      }
      assertEquals(17, number(store, LogQuery.latest(99).text("\"body of 17\"")));
      assertEquals(23, number(store, LogQuery.latest(99).customReference("order", "A-23")));
      String token = all.get(0).entry().body();
      TokenCache tokens = new TokenCache(store.tokens(), Optional.empty(), clock);
      assertEquals(List.of("shop", "token"), tokens.find(token).orElseThrow().channels());
      assertEquals(all.get(0).id(), store.outbox().head("pager").orElseThrow().log().id());
      assertEquals(Optional.empty(), store.outbox().head("ops"));
      assertEquals(1, store.deliveries().count(Delivery.State.FAILED));
      LogRepository logs = store.repository(log -> List.of(), () -> {});
      var key = new LogRepository.IdempotencyKey(1, "key of r5");
      long id = logs.append(ReleasedFile.entry(5), Optional.of(key)).join().id();
      assertEquals(all.get(5).id(), id, "the same log, as its key is known");
    }
  }

  private static int number(SqliteStore store, LogQuery query) {
    List<StoredLog> found = store.reader().find(query);
    assertEquals(1, found.size());
    return Integer.parseInt(found.get(0).entry().reference().substring(1));
  }

  @Test
  void restoresTheFileOfTheFirstSchema() throws Exception {
    Path released = ReleasedFile.putInto(folder.resolve("released"), 1);
    Restore.run(folder.resolve("new"), () -> Files.newInputStream(released));
    try (TestStore store = new TestStore(folder.resolve("new"))) {
      assertEquals(17, number(store.store, LogQuery.latest(99).text("\"body of 17\"")));
    }
  }
}
