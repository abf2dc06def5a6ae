package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.sqlite.TestStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands whose caller has closed their input, as by {@code <&-}. */
@Timeout(120)
class ClosedInputTest {
  @TempDir Path folder;

  private String run(Path commands) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", "-c", "\"$@\" <&-", "bash"));
    command.addAll(ChildJvm.withTestClasses());
    command.addAll(List.of(EachCommand.class.getName(), commands.toString()));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }

  @Test
  void isSaidByWhoeverReadsIt() throws Exception {
    try (TestStore store = new TestStore(folder.resolve("data"))) {
      store.append(TestStore.entry("c", "one"));
    }
    Files.writeString(folder.resolve("other.properties"), "data=other\n");
    List<String> commands = List.of("import -", "restore - --config other.properties", "password");
    Path lines = Files.write(folder.resolve("commands"), commands);

    String said = run(lines);

    for (String line :
        List.of(
            "cannot read -: the standard input is closed",
            "nothing was restored: the backup cannot be read: the standard input is closed",
            "cannot read the password: the standard input is closed")) {
      assertTrue(said.lines().anyMatch(line::equals), said);
    }
    commands.forEach(
        words -> assertTrue(said.contains(EachCommand.ENDED.formatted(words, 1)), said));
    try (TestStore store = new TestStore(folder.resolve("data"))) {
      assertEquals(1, store.number("SELECT count(*) FROM log"));
    }
  }
}
