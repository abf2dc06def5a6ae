package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code make-backup} of the package, with a backup that only makes its file. */
class PackageBackupsTest {
  @TempDir Path root;
  private Path folder;
  private String script;

  @BeforeEach
  void unpack() throws Exception {
    folder = Files.createDirectory(root.resolve("backups"));
    Path logwire = Files.writeString(root.resolve("logwire"), "#!/bin/sh\n: > \"$2\"\n");
    assertTrue(logwire.toFile().setExecutable(true));
    script =
        Files.readString(Path.of("src/deb/make-backup.sh"))
            .replace("/usr/bin/logwire", logwire.toString())
            .replace("/var/backups/logwire", folder.toString());
  }

  private List<String> names() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void make(String... names) throws Exception {
    for (String name : names) {
      Files.createFile(folder.resolve(name));
    }
  }

  private String backUp(int keep) throws Exception {
    List<String> before = names();
    Program.Ended ended = new Program(root).run("env", "KEEP=" + keep, "sh", "-c", script);
    assertEquals(0, ended.exitCode(), ended.toString());
    List<String> added = new ArrayList<>(names());
    added.removeAll(before);
    assertEquals(1, added.size(), "the one that was made is there: " + names());
    return added.get(0);
  }

  @Test
  void theOldestAreRemovedAndSoManyStay() throws Exception {
    make("logwire-2020-01-01T000000Z.db", "logwire-2020-01-02T000000Z.db", "of somebody.db");
    String made = backUp(2);
    assertEquals(List.of("logwire-2020-01-02T000000Z.db", made, "of somebody.db"), names());
  }

  @Test
  void thoseOfAClockThatWasAheadTakeNoPlace() throws Exception {
    String past = "logwire-2020-01-01T000000Z.db";
    String one = "logwire-2999-01-01T000000Z.db";
    String two = "logwire-2999-01-02T000000Z.db";
    make(past, one, two);
    String made = backUp(2);
    assertEquals(List.of(past, made, one, two), names());
  }
}
