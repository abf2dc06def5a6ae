package io.logwire.store.sqlite.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.StoreException;
import io.logwire.store.sqlite.ReleasedFile;
import io.logwire.store.sqlite.TestStore;
import io.logwire.store.sqlite.backup.BackupCheck;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From the first schema to a third, whatever becomes of the process meanwhile. */
@Timeout(180)
class UpgradeTest {
  private static final CopyBefore COPY = new CopyBefore(true, 0);
  private static final String COPIED = "logwire.before-schema-3.db";

  // What the words of the labels "label 0" to "label 39" come to, each changed once by both.
  private static final long WORDS = ReleasedFile.LOGS * 2 * 10L;

  @TempDir Path folder;

  private Path released(String name) throws IOException {
    Path data = folder.resolve(name);
    ReleasedFile.putInto(data, 1);
    return data;
  }

  private static List<String> upgrade(Path data, CopyBefore copies) {
    List<String> steps = new ArrayList<>();
    UpgradeProcess.open(data, copies, steps::add).close();
    return steps;
  }

  private static Set<String> names(Path data) throws IOException {
    try (Stream<Path> all = Files.list(data)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("logwire.before"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static void assertDone(Path data) throws SQLException {
    Path file = data.resolve("logwire.db");
    try (Connection connection = FileCheck.look(file, "mode=ro")) {
      assertEquals(3, Schema.version(connection));
      assertEquals(
          ReleasedFile.LOGS, Schema.number(connection, "SELECT count(*) FROM log WHERE words > 0"));
      assertEquals(WORDS, Schema.number(connection, "SELECT sum(words) FROM log"));
      assertEquals(23, Schema.number(connection, "SELECT group_concat(schema, '') FROM step"));
    }
  }

  private static void assertHasTheFirst(Path copy) throws Exception {
    assertEquals(ReleasedFile.LOGS, BackupCheck.of(copy).logs());
    assertEquals(1, FileCheck.<Integer>peek(copy, Schema::version));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)));
  }

  @Test
  void copiesAFileWithLogsBeforeItsFirstChange() throws Exception {
    Path data = released("data");
    List<String> steps = upgrade(data, COPY);
    assertTrue(steps.get(0).endsWith(COPIED), steps.get(0));
    assertEquals(
        List.of(
            "the copy is written",
            "schema 2: statement 1 of 4",
            "schema 2: statement 2 of 4",
            "schema 2: statement 3 of 4",
            "schema 2: statement 4 of 4",
            "schema 2: commit",
            "schema 3: statement 1 of 3",
            "schema 3: statement 2 of 3",
            "schema 3: statement 3 of 3",
            "schema 3: commit",
            "schema 3: done"),
        steps.subList(1, steps.size()));
    assertDone(data);
    assertHasTheFirst(data.resolve(COPIED));
    assertEquals(Set.of(COPIED), names(data));
    assertEquals(List.of(), upgrade(data, COPY), "once is enough");
  }

  @Test
  void goesOnWhereverItWasKilled() throws Exception {
    int steps = upgrade(released("whole"), COPY).size();
    for (int i = 0; i < steps; i++) {
      Path data = released("killed-" + i);
      String at = killAt(data, i);
      Path copy = data.resolve(COPIED);
      if (i > 1) {
        assertHasTheFirst(copy);
      }
      List<String> rest = upgrade(data, COPY);
      assertDone(data);
      assertHasTheFirst(copy);
      assertEquals(Set.of(COPIED), names(data), at);
      boolean again = rest.contains("schema 2: statement 1 of 4");
      assertEquals(i < 7, again, "the second schema is made once more, killed at " + at);
    }
  }

  /** Kills a process in front of that step, and tells which it was. */
  private static String killAt(Path data, int step) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes,
                UpgradeProcess.class.getName(),
                data.toString(),
                Integer.toString(step))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String at = out.readLine();
      assertTrue(at != null && !at.equals("done"), "it got as far as step " + step + ": " + at);
      return at;
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void makesTheCopyAnewWhereTheOlderLogWireHasGoneOnMeanwhile() throws Exception {
    Path data = released("data");
    killAt(data, 2); // the copy has its name, and nothing is changed
    try (TestStore older = new TestStore(data)) {
      older.append(TestStore.entry("orders", "two words"));
    }
    upgrade(data, COPY);
    assertEquals(ReleasedFile.LOGS + 1, BackupCheck.of(data.resolve(COPIED)).logs());
  }

  @Test
  void changesNothingWhereThereIsNoRoomForTheCopyAndSaysHowToGoOn() throws Exception {
    Path data = released("data");
    byte[] before = Files.readAllBytes(data.resolve("logwire.db"));
    CopyBefore hopeless = new CopyBefore(true, Long.MAX_VALUE / 2);
    String refused = assertThrows(StoreException.class, () -> upgrade(data, hopeless)).getMessage();
    assertTrue(refused.contains("(schema 1, this one makes it 3) and is copied"), refused);
    assertTrue(refused.contains("set upgrade.copy=false"), refused);
    assertArrayEquals(before, Files.readAllBytes(data.resolve("logwire.db")));
    assertEquals(Set.of(), names(data));

    upgrade(data, CopyBefore.NONE);
    assertDone(data);
    assertEquals(Set.of(), names(data));
  }

  @Test
  void copiesNothingWhereThereIsNoLog() throws Exception {
    Path data = folder.resolve("data");
    new TestStore(data).close();
    upgrade(data, new CopyBefore(true, Long.MAX_VALUE / 2));
    assertEquals(Set.of(), names(data));
  }

  @Test
  void anOlderLogWireRefusesItInWordsAndLeavesItAsItIs() throws Exception {
    Path data = released("data");
    killAt(data, 11); // when all is done but the close: the third schema is in the WAL only
    byte[] file = Files.readAllBytes(data.resolve("logwire.db"));
    byte[] wal = Files.readAllBytes(data.resolve("logwire.db-wal"));
    String refused =
        assertThrows(StoreException.class, () -> Database.open(DataFolder.share(data)))
            .getMessage();
    assertTrue(refused.contains("newer LogWire (schema 3, this one knows 1)"), refused);
    assertTrue(refused.contains("or restore " + data.resolve(COPIED)), refused);
    assertArrayEquals(file, Files.readAllBytes(data.resolve("logwire.db")));
    assertArrayEquals(wal, Files.readAllBytes(data.resolve("logwire.db-wal")));
    upgrade(data, COPY);
    assertDone(data);
  }

  @Test
  void theCopyOfAnEarlierUpgradeGoesWithTheNext() throws Exception {
    Path data = released("data");
    Files.writeString(data.resolve("logwire.before-schema-2.db"), "of an earlier one");
    Files.writeString(data.resolve("logwire.before-schema.part"), "cut short");
    Files.writeString(data.resolve("logwire.before-holidays.db"), "the owner's own");
    upgrade(data, COPY);
    assertEquals(Set.of(COPIED, "logwire.before-holidays.db"), names(data));
    assertFalse(Files.exists(data.resolve("logwire.before-schema.part")));
  }
}
