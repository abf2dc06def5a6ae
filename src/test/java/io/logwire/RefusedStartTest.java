package io.logwire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.StoreException;
import io.logwire.store.sqlite.TestStore;
import io.logwire.store.sqlite.file.DataFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What it cannot work with it leaves as it is: one line for the owner, and the end. */
@Timeout(180)
class RefusedStartTest {
  @TempDir Path home;

  @Test
  void refusesATextFile() throws Exception {
    Files.writeString(file(), "This is not the file that you are looking for.\n".repeat(300));
    assertRefuses("is not a SQLite file");
  }

  @Test
  void refusesAFileThatBeginsWithZeros() throws Exception {
    byte[] bytes = sound();
    Arrays.fill(bytes, 0, 100, (byte) 0);
    Files.write(file(), bytes);
    assertRefuses("is not a SQLite file");
  }

  @Test
  void refusesAFileThatWasCutOff() throws Exception {
    byte[] bytes = sound();
    Files.write(file(), Arrays.copyOf(bytes, bytes.length - 4_096));
    assertRefuses("is damaged");
  }

  @Test
  void refusesAFileWithADamagedFirstPage() throws Exception {
    byte[] bytes = sound();
    Arrays.fill(bytes, 100, 600, (byte) 0x5a);
    Files.write(file(), bytes);
    assertRefuses("is damaged");
  }

  @Test
  void refusesTheDatabaseOfAnotherProgram() throws Exception {
    change("CREATE TABLE customer (name TEXT)", "INSERT INTO customer VALUES ('Ada')");
    assertRefuses("is a database of another program");
  }

  @Test
  void refusesTheDatabaseOfAnotherProgramThatWasKilled() throws Exception {
    change("PRAGMA journal_mode = WAL", "CREATE TABLE customer (name TEXT)");
    // A WAL that was left behind, as the program never closed the file.
    try (Connection other = SqliteFile.open(file());
        Statement statement = other.createStatement()) {
      statement.execute("INSERT INTO customer VALUES ('Ada')");
      Path copy = Files.createDirectories(home.resolve("copy"));
      Files.copy(file(), copy.resolve("logwire.db"));
      Files.copy(home.resolve("data/logwire.db-wal"), copy.resolve("logwire.db-wal"));
    }
    assertRefuses(home.resolve("copy"), "is a database of another program");
  }

  @Test
  void refusesAFileOfANewerLogWire() throws Exception {
    sound();
    change("PRAGMA user_version = 99");
    assertRefuses("was written by a newer LogWire (schema 99");
  }

  @Test
  void refusesAFileThatIsNoFile() throws Exception {
    Files.createDirectories(file());
    assertRefuses("logwire.db is a folder, where a file has to be");
  }

  @Test
  void refusesAFileThatAnotherProgramKeepsForItself() throws Exception {
    sound();
    try (Connection other = SqliteFile.open(file());
        Statement statement = other.createStatement()) {
      statement.execute("PRAGMA locking_mode = EXCLUSIVE");
      statement.execute("BEGIN EXCLUSIVE");
      // Nothing in this JVM may read the file now: to close it would drop the lock.
      try (ChildServer child = ChildServer.launch(home.resolve("data"))) {
        assertOneLine(child, "SQLITE_BUSY");
      }
    }
  }

  @Test
  void refusesACopyThatAnotherProgramIsWriting() throws Exception {
    sound();
    change("PRAGMA journal_mode = DELETE"); // as VACUUM INTO leaves it
    try (Connection other = SqliteFile.open(file());
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN EXCLUSIVE");
      try (ChildServer child = ChildServer.launch(home.resolve("data"))) {
        assertOneLine(child, "SQLITE_BUSY");
      }
    }
  }

  @Test
  void refusesADataFolderThatIsAFile() throws Exception {
    Path data = home.resolve("data");
    Files.writeString(data, "a file");
    assertRefuses("cannot write to the folder");
  }

  @Test
  void refusesADataFolderThatCannotBeMade() throws Exception {
    // Not even root can make a folder there.
    Path data = Files.isDirectory(Path.of("/proc/self")) ? Path.of("/proc/logwire") : file();
    try (ChildServer child =
        ChildServer.launch(home.resolve("data"), Map.of("LOGWIRE_DATA", "" + data))) {
      assertOneLine(child, "cannot write to the folder");
    }
  }

  @Test
  void refusesASecondServerOnTheFolder() throws Exception {
    Path data = home.resolve("data");
    try (ChildServer first = ChildServer.start(data);
        LogClient client = first.connect();
        ChildServer second = ChildServer.launch(data)) {
      assertOneLine(second, "another LogWire server uses the folder");
      long before = System.nanoTime();
      assertThrows(StoreException.class, () -> DataFolder.lock(data));
      assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(30), "it waits");
      assertEquals(202, client.send("{\"channel_id\":\"a\",\"label\":\"b\"}").status());
    }
  }

  @Test
  void letsOneOfManyServersThatStartAtOnceHaveAFolder() throws Exception {
    Path data = home.resolve("data");
    try (ChildServer one = ChildServer.launch(data);
        ChildServer two = ChildServer.launch(data);
        ChildServer three = ChildServer.launch(data)) {
      List<ChildServer> all = List.of(one, two, three);
      while (all.stream().filter(ChildServer::isAlive).count() > 1) {
        Pause.beforeTheNextLook();
      }
      for (ChildServer child : all) {
        if (child.isAlive()) {
          child.port();
        } else {
          assertOneLine(child, "another LogWire server uses the folder");
        }
      }
      assertEquals(1, all.stream().filter(ChildServer::isAlive).count());
    }
  }

  @Test
  void refusesAPortThatIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      try (ChildServer child =
          ChildServer.launch(home.resolve("data"), Map.of("LOGWIRE_PORT", port))) {
        assertOneLine(child, "cannot listen on 127.0.0.1:" + port);
        assertTrue(child.stderr().get(0).contains("; set port to another port"));
        child.assertNoLeftOvers(false);
      }
    }
  }

  private Path file() throws IOException {
    return Files.createDirectories(home.resolve("data")).resolve("logwire.db");
  }

  /** A file with some logs in it, closed. */
  private byte[] sound() throws IOException {
    try (TestStore store = new TestStore(home.resolve("data"))) {
      for (int i = 0; i < 20; i++) {
        store.append(TestStore.entry("channel", "label " + i));
      }
    }
    return Files.readAllBytes(file());
  }

  private void change(String... sql) throws IOException, SQLException {
    try (Connection connection = SqliteFile.open(file());
        Statement statement = connection.createStatement()) {
      for (String one : sql) {
        statement.execute(one);
      }
    }
  }

  private void assertRefuses(String reason) throws Exception {
    assertRefuses(home.resolve("data"), reason);
  }

  private static void assertRefuses(Path data, String reason) throws Exception {
    Map<String, byte[]> before = databaseFiles(data);
    try (ChildServer child = ChildServer.launch(data)) {
      assertOneLine(child, reason);
    }
    Map<String, byte[]> after = databaseFiles(data);
    before.forEach((name, bytes) -> assertArrayEquals(bytes, after.get(name), name));
    assertEquals(before.keySet(), after.keySet());
  }

  private static Map<String, byte[]> databaseFiles(Path data) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    if (Files.isRegularFile(data)) {
      files.put("data", Files.readAllBytes(data));
      return files;
    }
    try (Stream<Path> all = Files.list(data)) {
      for (Path file : all.toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith("logwire.db") && Files.isRegularFile(file)) {
          files.put(name, Files.readAllBytes(file));
        }
      }
    }
    return files;
  }

  private static void assertOneLine(ChildServer child, String reason) {
    assertEquals(1, child.exitCode(), () -> "exit code; it said " + child.stderr());
    List<String> said = child.stderr();
    assertEquals(1, said.size(), () -> "lines: " + String.join("\n", said));
    assertTrue(said.get(0).startsWith("LogWire does not start: "), said.get(0));
    assertTrue(said.get(0).contains(reason), said.get(0));
    assertEquals(List.of(), child.stdout());
  }
}
