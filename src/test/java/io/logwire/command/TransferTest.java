package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.Pause;
import io.logwire.command.terminal.Progress;
import io.logwire.command.terminal.Terminal;
import io.logwire.command.transfer.OutputFile;
import io.logwire.docs.Program;
import io.logwire.log.LogQuery;
import io.logwire.log.RetentionRules;
import io.logwire.store.sqlite.SqlitePlace;
import io.logwire.store.sqlite.TestStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TransferTest extends TransferFixture {
  @Test
  void givesAnEmptyFolderTheSameLogsByteForByteInBothForms() throws Exception {
    Path source = storeWithHostileText();
    for (String format : List.of("ndjson", "csv")) {
      Path copy = folder.resolve("copy-" + format);
      Path file = folder.resolve("logs." + format);
      assertEquals(0, exports(source, "-o", file.toString(), "--format", format), err::toString);
      assertEquals(0, imports(copy, file.toString()), err::toString);
      assertEquals(rows(source), rows(copy), format);
      byte[] first = Files.readAllBytes(file);
      assertEquals(0, exports(copy, "--format", format));
      assertArrayEquals(first, exported.toByteArray(), format);
      try (TestStore store = new TestStore(copy)) {
        assertFalse(store.reader.find(LogQuery.latest(9).text("plain")).isEmpty());
      }
    }
  }

  @Test
  void keepsWhatComesByAStreamFromOthers() throws Exception {
    Path data = folder.resolve("data");
    new SqlitePlace(data).make();
    Path pipe = folder.resolve("pipe");
    assertTrue(Program.succeeds("mkfifo", pipe.toString()));
    AtomicReference<Set<PosixFilePermission>> rights = new AtomicReference<>();
    Thread writer =
        new Thread(
            () -> {
              try (OutputStream out = Files.newOutputStream(pipe)) {
                out.write(ONE.repeat(1).getBytes(StandardCharsets.UTF_8));
                out.flush();
                rights.set(rightsOfTheCopy(data));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    writer.start();
    assertEquals(0, imports(data, pipe.toString()), err::toString);
    writer.join();
    assertEquals(PosixFilePermissions.fromString("rw-------"), rights.get());
  }

  // The copy has something in it once the import has read the first log.
  private static Set<PosixFilePermission> rightsOfTheCopy(Path data) throws IOException {
    for (long end = System.nanoTime() + 20_000_000_000L; System.nanoTime() < end; ) {
      try (Stream<Path> files = Files.list(data)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".part")).toList()) {
          if (Files.size(file) > 0) {
            return Files.getPosixFilePermissions(file);
          }
        }
      }
      Pause.beforeTheNextLook();
    }
    throw new AssertionError("there was no copy");
  }

  @Test
  void canBeRepeated() throws Exception {
    Path data = folder.resolve("data");
    Path file = file("a.ndjson", ONE + ONE.replace("5200000", "5200001"));
    assertEquals(0, imports(data, file.toString()));
    assertEquals(
        "Made a new store in %s.%n2 logs imported, 0 were there already.%n".formatted(data),
        err.toString());
    assertEquals(0, imports(data, file.toString(), "--json"));
    assertEquals("{\"imported\":0,\"present\":2,\"expired\":0}\n", out.toString());
    assertEquals(2, rows(data).size());
  }

  @Test
  void takesTheStandardInputAndLeavesNoCopyOfIt() throws Exception {
    Path data = folder.resolve("data");
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(ONE.getBytes(StandardCharsets.UTF_8)));
    try {
      assertEquals(0, imports(data, "-"), err::toString);
    } finally {
      System.setIn(before);
    }
    assertEquals(1, rows(data).size());
    try (Stream<Path> files = Files.list(data)) {
      assertTrue(files.noneMatch(path -> path.toString().endsWith(".part")));
    }
  }

  @Test
  void takesOnlyTheLogsThatAreAskedFor() throws Exception {
    Path source = storeWithHostileText();
    exports(source, "--channel", "c-1", "--tag", "eu");
    String some = exported.toString(StandardCharsets.UTF_8);
    assertTrue(some.lines().allMatch(line -> line.contains("\"channel_id\":\"c-1\"")), some);
    exports(source);
    Path all = file("all.ndjson", exported.toString(StandardCharsets.UTF_8));
    Path copy = folder.resolve("copy");
    assertEquals(0, imports(copy, all.toString(), "--channel", "c-1", "--tag", "eu"));
    assertEquals(some.lines().count(), rows(copy).size());
    assertEquals(0, exports(source, "--channel", "none"));
    assertEquals("No log answers that.\n", err.toString());
    assertEquals(2, exports(source, "--type", "eror"));
    assertEquals(2, exports(source, "--format", "xml"));
  }

  @Test
  void replacesAFileOnlyIfToldToAndLeavesNoPart() throws Exception {
    Path source = storeWithHostileText();
    Path file = file("mine.csv", "mine");
    assertEquals(1, exports(source, "-o", file.toString()));
    assertTrue(err.toString().contains("--force"), err::toString);
    assertEquals("mine", Files.readString(file));
    assertEquals(0, exports(source, "-o", file.toString(), "--force"), err::toString);
    assertTrue(Files.readString(file).startsWith("\ufeffid,time,"), "csv by its name");
    assertEquals(1, exports(source, "-o", folder.resolve("none/x").toString()));
    assertEquals(1, exports(folder.resolve("nowhere"), "-o", folder.resolve("y").toString()));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of("mine.csv", "source"),
          files.map(p -> p.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void leavesNothingOfAFileThatIsNotWhole() throws Exception {
    try (OutputFile cut = OutputFile.open(folder.resolve("cut.ndjson"), false)) {
      cut.write(ONE.getBytes(StandardCharsets.UTF_8));
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void drivesNoTerminal() throws Exception {
    Path source = storeWithHostileText();
    Terminal terminal = Terminal.of(Map.of("COLUMNS", "80"));
    for (String format : List.of("ndjson", "csv")) {
      assertEquals(
          0,
          run(
              new ExportCommand(Around.folder(source, terminal, Clock.systemUTC()), exported),
              "--format",
              format));
      String shown = exported.toString(StandardCharsets.UTF_8);
      assertTrue(shown.chars().noneMatch(c -> c == 0x1b || c == 0x9b || c == 0x202e), format);
    }
  }

  @Test
  void tellsHowFarItHasComeOnATerminalOnly() {
    long[] nanos = {0};
    for (Terminal terminal : List.of(Terminal.of(Map.of("COLUMNS", "80")), Terminal.none())) {
      err.getBuffer().setLength(0);
      Progress progress = new Progress(new PrintWriter(err), terminal, () -> nanos[0]);
      progress.begin("exporting");
      progress.at(1, 0.001);
      assertEquals("", err.toString(), "not at once");
      nanos[0] += Duration.ofSeconds(10).toNanos();
      progress.at(1_000_000, 0.25);
      String line = "exporting █████░░░░░░░░░░░░░░░ 25 %  1,000,000 logs  100,000/s  0:30 left";
      assertEquals(terminal.isThere() ? "\r" + line : "", err.toString());
      progress.end();
      assertEquals(
          terminal.isThere() ? "\r" + line + "\r" + " ".repeat(line.length()) + "\r" : "",
          err.toString());
    }
  }

  @Test
  void tellsOfLogsThatTheServiceWillDelete() throws Exception {
    Path data = folder.resolve("data");
    ImportCommand command =
        new ImportCommand(
            Around.folder(data), () -> RetentionRules.ofLife(Duration.ofDays(90)), () -> 0);
    assertEquals(0, run(command, file("a.ndjson", ONE).toString()));
    assertTrue(err.toString().contains("1 of them are older than retention keeps them"));
  }
}
