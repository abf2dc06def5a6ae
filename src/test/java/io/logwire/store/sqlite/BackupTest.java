package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.store.Erasure;
import io.logwire.store.LogImport;
import io.logwire.store.StoreException;
import io.logwire.store.sql.LogDeletion;
import io.logwire.store.sql.Transaction;
import io.logwire.store.sqlite.backup.Backup;
import io.logwire.store.sqlite.backup.BackupContents;
import io.logwire.store.sqlite.file.ReadableFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A backup is one state of the store, whatever happens between its looks. */
@Timeout(300)
class BackupTest {
  private static final List<String> TABLES =
      List.of("log", "log_count", "delivery", "delivered", "token", "token_made");

  @TempDir Path folder;
  private final long seed = Long.getLong("store.seed", System.nanoTime());
  private final Random random = new Random(seed);
  @AutoClose private TestStore store;

  @BeforeEach
  void open() {
    store = new TestStore(folder.resolve("data"));
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private LogEntry entry() {
    return new LogEntry(
        "c" + random.nextInt(3),
        "r" + random.nextInt(50),
        "",
        "body " + random.nextLong(),
        LogType.values()[random.nextInt(5)],
        false,
        List.of(),
        Map.of());
  }

  private void append(int logs) {
    for (int i = 0; i < logs; i++) {
      store.repository.append(entry(), Optional.empty());
    }
    store.append(entry());
  }

  private static String dump(Connection snapshot) throws SQLException {
    StringBuilder all = new StringBuilder();
    try (Statement statement = snapshot.createStatement()) {
      for (String table : TABLES) {
        try (ResultSet row = statement.executeQuery("SELECT * FROM " + table + " ORDER BY 1")) {
          while (row.next()) {
            all.append(table);
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
              all.append('|').append(row.getString(i));
            }
            all.append('\n');
          }
        }
      }
    }
    return all.toString();
  }

  private static String dump(Path file) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      return dump(connection);
    }
  }

  /** The store's file, to which something happens after each look. */
  private final class Changing implements ReadableFile {
    private String seen = ""; // by the last look

    @Override
    public <T> T look(Look<T> look) {
      T result =
          store.database.look(
              snapshot -> {
                T found = look.at(snapshot);
                seen = dump(snapshot);
                return found;
              });
      change();
      return result;
    }

    @Override
    public Path file() {
      return store.database.file();
    }
  }

  private void change() {
    switch (random.nextInt(6)) {
      case 0 -> append(random.nextInt(300));
      case 1 -> erase();
      case 2 -> importSome();
      case 3 -> store.writer.write(tx -> retain(tx, random.nextInt(400)));
      case 4 -> store.tokens.create("t" + random.nextLong(), List.of());
      default -> {}
    }
  }

  private LogDeletion.Result retain(Transaction tx, int most) throws SQLException {
    String channel = "c" + random.nextInt(3);
    return LogDeletion.delete(
        tx, 0, Long.MAX_VALUE, most, channel::equals, true, LogChanges.OF_DELETIONS);
  }

  private void erase() {
    try (SqliteStore command = SqliteStore.existing(folder.resolve("data"), Clock.systemUTC());
        Erasure erasure = command.erasure()) {
      String reference = "r" + random.nextInt(50);
      LogQuery query = LogQuery.latest(10_000).reference(reference);
      erasure.erase(query, Long.MAX_VALUE - 1, logs -> {});
    }
  }

  private void importSome() {
    Instant from = Instant.now().minus(random.nextInt(100), ChronoUnit.HOURS);
    List<StoredLog> logs = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      logs.add(new StoredLog(LogId.firstAt(from) + i * 1_000L + random.nextInt(999), entry()));
    }
    try (SqliteStore command = SqliteStore.existing(folder.resolve("data"), Clock.systemUTC());
        LogImport into = command.importing(RetentionRules.NONE)) {
      into.append(logs);
      into.finish();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void isTheStateOfItsLastLookWhateverHappensBetweenThem() throws SQLException {
    append(5_000);
    for (int round = 0; round < 8; round++) {
      Changing changing = new Changing();
      Path file = file("backup" + round);
      BackupContents made = new Backup(changing, () -> false).toFile(file, false, true, logs -> {});
      assertEquals(changing.seen, dump(file), "-Dstore.seed=" + seed);
      assertTrue(made.logs() > 1_000, "enough for some pieces: " + made);
    }
  }

  @Test
  void onlyItsOwnerCanReadIt() throws Exception {
    append(10);
    store.store.backup().toFile(file("b.db"), false, true, logs -> {});
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file("b.db"))));
  }

  @Test
  void replacesNothingUnlessItIsTold() throws Exception {
    append(10);
    Files.writeString(file("b.db"), "mine");
    StoreException refused =
        assertThrows(
            StoreException.class,
            () -> store.store.backup().toFile(file("b.db"), false, true, logs -> {}));
    assertTrue(refused.getMessage().contains("b.db is there already"), refused.getMessage());
    assertEquals("mine", Files.readString(file("b.db")));

    store.store.backup().toFile(file("b.db"), true, true, logs -> {});
    assertEquals(store.database.look(BackupTest::dump), dump(file("b.db")));
  }

  @Test
  void leavesTheTokensOutOnRequestAndTheirIdempotencyKeys() throws Exception {
    store.tokens.create("app", List.of()).orElseThrow();
    String hash = store.text("SELECT hash FROM token");
    append(10);
    BackupContents made = store.store.backup().toFile(file("b.db"), false, false, logs -> {});
    assertEquals(0, made.tokens());
    String bytes = Files.readString(file("b.db"), StandardCharsets.ISO_8859_1);
    assertFalse(bytes.contains(hash), "the hash of the token is in it");
  }

  @Test
  void givesTheSameOnAStream() throws Exception {
    append(2_500);
    Path written = file("stream.db");
    try (var out = Files.newOutputStream(written)) {
      store.store.backup().toStream(out, true, logs -> {});
    }
    assertEquals(store.database.look(BackupTest::dump), dump(written));
    try (var left = Files.list(folder.resolve("data"))) {
      assertEquals(List.of(), left.filter(one -> one.toString().contains("part")).toList());
    }
  }

  @Test
  void removesWhatAKilledOneHasLeft() throws Exception {
    append(10);
    Path left = Files.writeString(file("b.db.999999999.part"), "half");
    Path another = Files.writeString(file("c.db.999999999.part"), "of another name");
    store.store.backup().toFile(file("b.db"), false, true, logs -> {});
    assertFalse(Files.exists(left));
    assertTrue(Files.exists(another));
  }
}
