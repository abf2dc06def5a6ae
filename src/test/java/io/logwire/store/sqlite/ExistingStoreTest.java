package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.StoreException;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.ReadOnlyDatabase;
import io.logwire.store.sqlite.file.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExistingStoreTest {
  @TempDir Path folder;

  private static List<String> labels(SqliteStore store) {
    return store.reader().find(LogQuery.latest(9)).stream()
        .map(StoredLog::entry)
        .map(entry -> entry.label())
        .toList();
  }

  private static SqliteStore existing(Path folder) {
    return SqliteStore.existing(folder, Clock.systemUTC());
  }

  private List<String> files() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String refused() {
    String message = assertThrows(StoreException.class, () -> existing(folder)).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private void fill(String... labels) {
    try (TestStore store = new TestStore(folder)) {
      Stream.of(labels).forEach(label -> store.append(TestStore.entry("c", label)));
    }
  }

  private Connection sqlite() throws Exception {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("logwire.db"));
  }

  @Test
  void makesNothingWhereNoServerRuns() throws Exception {
    fill("one");
    List<String> before = files();
    try (SqliteStore database = existing(folder)) {
      assertEquals(List.of("one"), labels(database));
      assertEquals(before, files());
    }
    assertEquals(before, files());
  }

  @Test
  void readsBesideAServerAndTellsWhenSomethingHasCome() {
    try (TestStore store = new TestStore(folder)) {
      store.append(TestStore.entry("c", "one"));
      try (SqliteStore database = existing(folder)) {
        database.hasChanged();
        assertFalse(database.hasChanged());
        store.append(TestStore.entry("c", "two"));
        assertTrue(database.hasChanged());
        assertEquals(List.of("two", "one"), labels(database));
      }
    }
  }

  @Test
  void followsAServerThatStartsAndStopsMeanwhile() {
    fill("one");
    try (SqliteStore database = existing(folder)) {
      assertEquals(List.of("one"), labels(database));
      try (TestStore store = new TestStore(folder)) {
        assertTrue(database.hasChanged());
        store.append(TestStore.entry("c", "two"));
        assertEquals(List.of("two", "one"), labels(database));
      }
      fill("three");
      assertTrue(database.hasChanged());
      assertEquals(List.of("three", "two", "one"), labels(database));
    }
  }

  @Test
  void looksAgainIfAServerHasWrittenDuringALook() {
    fill("one");
    AtomicInteger looks = new AtomicInteger();
    try (ReadOnlyDatabase database = ReadOnlyDatabase.open(DataFolder.existing(folder))) {
      int logs =
          database.look(
              snapshot -> {
                if (looks.getAndIncrement() == 0) {
                  fill("two");
                }
                return Schema.number(snapshot, "SELECT count(*) FROM log");
              });
      assertEquals(2, logs);
      assertEquals(2, looks.get());
    }
  }

  @Test
  void holdsNoStateBetweenLooksSoThatTheWalCanBeEmptied() throws Exception {
    try (TestStore store = new TestStore(folder);
        SqliteStore database = existing(folder)) {
      store.append(TestStore.entry("c", "one"));
      labels(database);
      database.hasChanged();
      try (Connection connection = sqlite()) {
        assertEquals(0, Schema.number(connection, "PRAGMA wal_checkpoint(TRUNCATE)"));
      }
      assertEquals(0, Files.size(folder.resolve("logwire.db-wal")));
    }
  }

  @Test
  void readsWhatACrashHasLeftInTheWal() throws Exception {
    Path crashed = Files.createDirectory(folder.resolve("crashed"));
    try (TestStore store = new TestStore(folder)) {
      store.append(TestStore.entry("c", "one"));
      Files.copy(folder.resolve("logwire.db"), crashed.resolve("logwire.db"));
      Files.copy(folder.resolve("logwire.db-wal"), crashed.resolve("logwire.db-wal"));
    }
    Path file = crashed.resolve("logwire.db");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    long before = Files.size(file);
    try (SqliteStore database = existing(crashed)) {
      assertEquals(List.of("one"), labels(database));
    }
    assertEquals(before, Files.size(file), "it is for the server to move the WAL into the file");
    Path shm = crashed.resolve("logwire.db-shm");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(shm)));
    try (TestStore store = new TestStore(crashed)) {
      assertEquals(1, store.number("SELECT count(*) FROM log"));
    }
  }

  @Test
  void readsABackupThatWasPutInThePlaceOfTheFile() throws Exception {
    fill("one");
    Files.copy(folder.resolve("logwire.db"), folder.resolve("backup.db"));
    fill("two");
    try (SqliteStore database = existing(folder)) {
      assertEquals(List.of("two", "one"), labels(database));
      Files.move(
          folder.resolve("backup.db"),
          folder.resolve("logwire.db"),
          StandardCopyOption.REPLACE_EXISTING);
      assertTrue(database.hasChanged());
      assertEquals(List.of("one"), labels(database));
    }
  }

  @Test
  void cannotWrite() throws Exception {
    try (TestStore store = new TestStore(folder);
        ReadOnlyDatabase database = ReadOnlyDatabase.open(DataFolder.existing(folder))) {
      StoreException refused =
          assertThrows(
              StoreException.class,
              () -> database.look(snapshot -> Schema.number(snapshot, "DELETE FROM log")));
      assertTrue(refused.getMessage().contains("SQLITE_READONLY"), refused.getMessage());
      assertEquals(0, store.number("SELECT count(*) FROM log"));
    }
  }

  @Test
  void tellsInOneLineWhatIsMissing() throws Exception {
    assertTrue(
        assertThrows(StoreException.class, () -> existing(folder.resolve("none")))
            .getMessage()
            .startsWith("there is no folder " + folder.resolve("none")));
    assertTrue(refused().startsWith("there is no logwire.db in " + folder));
    assertEquals(List.of(), files());
  }

  @Test
  void refusesInOneLineWhatItCannotRead() throws Exception {
    Path file = folder.resolve("logwire.db");
    Files.writeString(file, "no database at all, and long enough to be looked at".repeat(40));
    assertTrue(refused().contains("is not a SQLite file"));
    Files.delete(file);

    Files.createFile(file);
    assertTrue(refused().contains("has no tables yet; a start of the service makes them"));

    fill("one");
    try (Connection connection = sqlite();
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }
    assertTrue(refused().contains("was written by a newer LogWire (schema 99"));

    Files.delete(file);
    fill("one");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    assertTrue(refused().contains("is damaged"), refused());
  }

  // As a kill leaves it before the tables are committed, which takes long on a slow disk.
  @ParameterizedTest
  @ValueSource(strings = {"SELECT 1", "PRAGMA application_id = 1", "PRAGMA journal_mode = WAL"})
  void isMadeWhereTheMakingOfItWasCutShort(String done) throws Exception {
    Files.createFile(folder.resolve("logwire.db"));
    try (Connection connection = sqlite();
        Statement statement = connection.createStatement()) {
      statement.execute(done);
    }
    SqlitePlace place = new SqlitePlace(folder);
    assertTrue(place.make());
    assertFalse(place.make());
    try (SqliteStore store = existing(folder)) {
      assertTrue(store.tokens().create("shop", List.of()).isPresent());
    }
  }

  @Test
  void isNotMadeOfTheFileOfAnotherProgram() throws Exception {
    try (Connection connection = sqlite();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE theirs (a)");
    }
    byte[] before = Files.readAllBytes(folder.resolve("logwire.db"));
    SqlitePlace place = new SqlitePlace(folder);
    String said = assertThrows(StoreException.class, place::make).getMessage();
    assertTrue(said.contains("is a database of another program"), said);
    assertArrayEquals(before, Files.readAllBytes(folder.resolve("logwire.db")));
  }

  @Test
  void saysThatTheFileIsLocked() throws Exception {
    try (TestStore store = new TestStore(folder)) {
      store.append(TestStore.entry("c", "one"));
    }
    try (Connection connection = sqlite();
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA locking_mode = EXCLUSIVE");
      statement.execute("BEGIN EXCLUSIVE");
      statement.execute("CREATE TABLE unused (id)");
      assertTrue(refused().endsWith("is locked by another program; try again when it is done"));
      statement.execute("ROLLBACK");
    }
  }

  /** What a service says of logs that it has refused would be untrue of a command. */
  @Test
  void tellsItsCallerAloneThatNothingCouldBeWritten() throws Exception {
    fill("one");
    try (OwnersLog log = new OwnersLog();
        SqliteStore store = existing(folder);
        Connection other = sqlite();
        Statement lock = other.createStatement()) {
      lock.execute("BEGIN IMMEDIATE");
      assertThrows(StoreException.class, () -> store.tokens().create("shop", List.of()));
      assertEquals(List.of(), log.lines());
    }
  }
}
