package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.SmallDisk;
import io.logwire.docs.Program;
import io.logwire.log.LogId;
import io.logwire.log.RetentionRules;
import io.logwire.store.sqlite.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An import leaves a service on the same disk the room that it needs to take logs. */
class ImportRoomTest extends TransferFixture {
  private static final int DISK_MB = 40;
  private static final long RESERVE = 8L << 20;
  private static final int LOGS = 40_000; // of 1 kB

  private int importsInto(Path data, String file) {
    return run(
        new ImportCommand(Around.folder(data), () -> RetentionRules.NONE, () -> RESERVE), file);
  }

  private static long copies(Path data) throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      return files.filter(file -> file.getFileName().toString().startsWith("import-")).count();
    }
  }

  @Test
  void aStreamWithoutEndStopsWhileThereIsTheReserve() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertTrue(Program.succeeds("mkfifo", pipe.toString()));
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), DISK_MB)) {
      Path data = disk.folder().resolve("data");
      Process sender =
          new ProcessBuilder("sh", "-c", "exec yes \"$1\" > \"$2\"", "sh", ONE.strip(), "" + pipe)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        assertEquals(1, importsInto(data, pipe.toString()));
        assertTrue(sender.waitFor(20, TimeUnit.SECONDS), "it still writes");
      } finally {
        sender.destroyForcibly();
      }
      String said = err.toString();
      assertTrue(said.matches("(?s).*: [1-9][0-9,]* lines \\([0-9]+ MB\\) were read, .*"), said);
      assertTrue(said.contains("disk.reserve-mb (8) and 16 MB more stay so"), said);
      assertTrue(said.strip().endsWith("nothing was imported"), said);
      assertEquals(0, rows(data).size());
      assertEquals(0, copies(data));
    }
  }

  @Test
  void whatAKilledOneHasKeptIsRemovedByTheNextImportAndTheNextStart() throws Exception {
    Path data = folder.resolve("data");
    Path logs = file("a.ndjson", ONE);
    assertEquals(0, importsInto(data, logs.toString()));
    Process ended = new ProcessBuilder("true").start();
    assertEquals(0, ended.waitFor());
    Path left = data.resolve("import-4711.%d.part".formatted(ended.pid()));
    Path running = data.resolve("import-4712.%d.part".formatted(ProcessHandle.current().pid()));
    Files.createFile(left);
    Files.createFile(running);
    assertEquals(0, importsInto(data, logs.toString()));
    assertEquals(1, copies(data), "another one is at work");
    Files.createFile(left);
    new TestStore(data).close();
    assertEquals(0, copies(data), "no service has the number of its own import");
  }

  @Test
  void aLargeFileStopsThereTooAndGoesOnWhenThereIsRoom() throws Exception {
    Path file = folder.resolve("logs.ndjson");
    StringBuilder lines = new StringBuilder();
    long id = LogId.firstAt(Instant.parse("2024-02-29T12:00:00Z"));
    String body = "Two tickets to Lisbon. ".repeat(40);
    for (int i = 0; i < LOGS; i++) {
      lines.append(
          "{\"id\":%d,\"channel_id\":\"c\",\"label\":\"l\",\"body\":\"%s\"}\n"
              .formatted(id + i % 4_096 + ((long) (i / 4_096) << 12), body));
    }
    Files.writeString(file, lines);
    Path small = folder.resolve("disk");
    Path data = small.resolve("data");
    Path elsewhere = folder.resolve("larger");
    try (SmallDisk disk = SmallDisk.mount(small, DISK_MB)) {
      assertEquals(1, importsInto(data, file.toString()));
      String said = err.toString();
      assertTrue(said.contains("logs of it are there, and no more fit: "), said);
      assertTrue(said.contains("import it again, and it goes on"), said);
      String number = said.replaceFirst("(?s)^[^:]*: ([0-9,]+) logs.*", "$1").replace(",", "");
      long kept = Long.parseLong(number);
      assertEquals(kept, rows(data).size());
      assertTrue(kept > 0 && kept < LOGS, said);
      assertTrue(disk.folder().toFile().getUsableSpace() > RESERVE, "it is the service's");
      assertTrue(Program.succeeds("cp", "-a", "" + data, "" + elsewhere));
    }
    assertEquals(0, importsInto(elsewhere, file.toString()), err::toString);
    assertEquals(LOGS, rows(elsewhere).size());
    assertTrue(err.toString().contains(" were there already."), err::toString);
  }
}
