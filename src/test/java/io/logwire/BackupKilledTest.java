package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.sqlite.backup.BackupCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code backup}, killed with SIGKILL in the middle of its work beside a service. */
@Timeout(600)
class BackupKilledTest {
  private static final int SIGKILL = 137; // how a process ends
  private static final int LOGS = 1_500; // 9 MB: a backup has to be larger than all of WRITTEN
  private static final int BODY = 6_000;
  private static final int FILLERS = 30; // as a slow disk takes long for each commit, not each log
  private static final String OLD = "the one of yesterday";
  private static final int TRIES = 20;
  private static final long[] WRITTEN = {0, 1, 1 << 20, 5 << 20}; // bytes, when it is killed

  @TempDir Path home;
  private Path folder;

  private Process backup(Path data, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(ChildJvm.archived());
    command.addAll(List.of(LogWire.class.getName(), "backup"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().put("LOGWIRE_DATA", data.toString());
    return builder.redirectErrorStream(true).start();
  }

  private Set<String> names() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private Optional<Path> part() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(".part")).findFirst();
    }
  }

  /** Kills one that has written so much. */
  private void kill(long bytes, Path data, String... arguments) throws Exception {
    boolean killed = false;
    // On a busy machine one may be done before this thread has seen it at it.
    for (int i = 0; i < TRIES && !killed; i++) {
      Files.deleteIfExists(folder.resolve("new.db"));
      Files.writeString(folder.resolve("old.db"), OLD);
      killed = isKilled(backup(data, arguments), bytes);
    }
    assertTrue(killed, () -> "it was whole before " + bytes + " bytes were seen");
  }

  /** The same, and whether it was in the middle of it. */
  private boolean isKilled(Process backup, long bytes) throws Exception {
    while (backup.isAlive()) {
      Optional<Path> part = part();
      if (part.isPresent() && part.get().toFile().length() >= bytes) {
        break;
      }
      Pause.beforeTheNextLook();
    }
    backup.toHandle().destroyForcibly();
    return backup.waitFor() == SIGKILL;
  }

  private static HttpLoad loadAfterLogs(ChildServer server, Ledger ledger) throws Exception {
    try (HttpLoad fill = new HttpLoad(server.port(), "fill", FILLERS, BODY, ledger)) {
      fill.awaitAcknowledged(LOGS);
      fill.stop();
    }
    return new HttpLoad(server.port(), "load", 2, BODY, ledger);
  }

  @Test
  void leavesNothingUnderItsNameAndWhatWasThereBefore() throws Exception {
    Path data = home.resolve("data");
    folder = Files.createDirectory(home.resolve("backups"));
    Ledger ledger = new Ledger();
    try (ChildServer server = ChildServer.start(data);
        HttpLoad load = loadAfterLogs(server, ledger)) {
      Path before = folder.resolve("old.db");
      for (long bytes : WRITTEN) {
        kill(bytes, data, folder.resolve("new.db").toString());
        assertFalse(names().contains("new.db"), "there is nothing under its name");
        kill(bytes, data, "--force", before.toString());
        assertEquals(OLD, Files.readString(before));
      }
      load.stop();
      assertEquals(Set.of(202), load.answers().keySet(), "the service has not noticed");

      for (String name : List.of("new.db", "old.db")) {
        Process whole = backup(data, "--force", folder.resolve(name).toString());
        String said = new String(whole.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, whole.waitFor(), said);
        assertEquals(
            ledger.acknowledged().size(), BackupCheck.of(folder.resolve(name)).logs(), said);
      }
    }
    assertEquals(Set.of("new.db", "old.db"), names(), "what the killed ones had begun is gone");
  }
}
