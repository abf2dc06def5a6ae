package io.logwire.store.sqlite.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.StoreException;
import io.logwire.store.sqlite.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

class DatabaseTest {
  private static final int WAL_FULL = 2; // PRAGMA synchronous
  private static final int READERS = 4;

  @TempDir Path folder;

  @Test
  void syncsEachCommitOnTheConnectionThatWrites() throws SQLException {
    try (Database database = Database.open(DataFolder.share(folder))) {
      try (Connection writer = database.writer()) {
        assertSettings(writer);
        assertEquals(0, Schema.number(writer, "PRAGMA query_only"));
      }
    }
  }

  @Test
  void syncsAlsoAfterTheConnectionWasReopened() throws SQLException {
    try (Database database = Database.open(DataFolder.share(folder))) {
      database.discard(database.writer());
      try (Connection writer = database.writer()) {
        assertSettings(writer);
      }
    }
  }

  @Test
  void readsOnConnectionsThatCannotWrite() throws SQLException {
    try (Database database = Database.open(DataFolder.share(folder))) {
      List<Connection> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        Connection reader = database.reader();
        readers.add(reader);
        assertSettings(reader);
        try (Statement statement = reader.createStatement()) {
          SQLiteException refused =
              assertThrows(
                  SQLiteException.class, () -> statement.executeUpdate("DELETE FROM token"));
          assertEquals(SQLiteErrorCode.SQLITE_READONLY, refused.getResultCode());
        }
      }
      for (Connection reader : readers) {
        reader.close();
      }
    }
  }

  private static void assertSettings(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        var mode = statement.executeQuery("PRAGMA journal_mode")) {
      mode.next();
      assertEquals("wal", mode.getString(1));
    }
    assertEquals(WAL_FULL, Schema.number(connection, "PRAGMA synchronous"));
    assertEquals(1, Schema.number(connection, "PRAGMA foreign_keys"));
    assertEquals(0, Schema.number(connection, "PRAGMA trusted_schema"));
    assertEquals(1_500, Schema.number(connection, "PRAGMA busy_timeout"));
  }

  /** Any damage to the page that says what the file is: it opens, or is refused and unchanged. */
  @Test
  void leavesAFileAsItIsThatItRefuses() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] sound = soundFile();
    int refused = 0;
    for (int i = 0; i < 60; i++) {
      byte[] damaged = sound.clone();
      int from = random.nextInt(4_096);
      int to = Math.min(4_096, from + 1 + random.nextInt(i % 2 == 0 ? 8 : 600));
      for (int at = from; at < to; at++) {
        damaged[at] = (byte) random.nextInt(256);
      }
      DataFolder copy = DataFolder.share(folder.resolve("copy" + i));
      Files.write(copy.database(), damaged);
      String where = "seed %d, round %d, bytes %d to %d".formatted(seed, i, from, to);
      try {
        Database.open(copy).close();
      } catch (StoreException e) {
        refused++;
        assertTrue(e.getMessage().lines().count() == 1, where + ": " + e.getMessage());
        assertArrayEquals(damaged, Files.readAllBytes(copy.database()), where);
      } catch (RuntimeException e) {
        throw new AssertionError(where, e);
      }
    }
    assertTrue(refused > 10, "only " + refused + " were refused, seed " + seed);
  }

  private byte[] soundFile() throws IOException {
    Path source = folder.resolve("source");
    try (TestStore store = new TestStore(source)) {
      store.append(TestStore.entry("a", "one log"));
    }
    return Files.readAllBytes(source.resolve("logwire.db"));
  }
}
