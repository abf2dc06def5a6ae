package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HostileText;
import io.logwire.command.terminal.Progress;
import io.logwire.command.terminal.Terminal;
import io.logwire.command.transfer.OutputFile;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.store.sqlite.SqlitePlace;
import io.logwire.store.sqlite.TestStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TransferTest {
  private static final String ONE =
      "{\"id\":538096435200000,\"time\":\"2024-02-29T12:00:00.000Z\",\"channel_id\":\"c\",\"label\":\"one\"}\n";

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final ByteArrayOutputStream exported = new ByteArrayOutputStream();

  private int run(Object command, String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    exported.reset();
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  private int exports(Path data, String... args) {
    return run(
        new ExportCommand(
            () -> new SqlitePlace(data),
            exported,
            Terminal.none(),
            Terminal.none(),
            Clock.systemUTC()),
        args);
  }

  private int imports(Path data, String... args) {
    return run(
        new ImportCommand(
            () -> new SqlitePlace(data),
            () -> RetentionRules.NONE,
            Terminal.none(),
            Clock.systemUTC()),
        args);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** Every column of every log, as it is in the file. */
  private static List<String> rows(Path data) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + data.resolve("logwire.db"));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM log ORDER BY id")) {
      while (row.next()) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          text.append(row.getString(i)).append('\0');
        }
        rows.add(text.toString());
      }
    }
    return rows;
  }

  private Path storeWithHostileText() throws IOException {
    Path source = folder.resolve("source");
    try (TestStore store = new TestStore(source)) {
      for (StoredLog log : HostileText.logs(Instant.EPOCH)) {
        store.append(log.entry());
      }
    }
    return source;
  }

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
  void importsNothingOfAFileWithABrokenLineAndNamesIt() throws Exception {
    String two = ONE.replace("5200000", "5200001").replace("one", "two");
    Map<String, String> faults =
        Map.ofEntries(
            Map.entry("{\"id\":", "is not JSON"),
            Map.entry("[1]", "is not a JSON object"),
            Map.entry("{\"channel_id\":\"c\",\"label\":\"l\"}", "has no id"),
            Map.entry(two.strip() + " x", "is not JSON"),
            Map.entry(two.strip() + " 1", "text behind"),
            Map.entry(two.replace("two\"", "two\",\"label\":\"l\""), "has `label` twice"),
            Map.entry(two.replace("label", "lable"), "did you mean `label`?"),
            Map.entry(two.replace("\"two\"", "2"), "`label` is not a string"),
            Map.entry(two.replace("two", "a\\u0000b"), "U+0000"),
            Map.entry(two.replace("two", "a\\ud800b"), "lone surrogate"),
            Map.entry(two.replace("two", "l".repeat(256)), "the limit is 255"),
            Map.entry(two.replace("\"c\"", "\"my shop\""), "not the ID of a channel"),
            Map.entry(two.replace("2024-02-29", "2024-02-28"), "has the time 2024-02-28"),
            Map.entry(two.replace("two\"", "two\",\"type\":\"succes\""), "is not a type"),
            Map.entry(two.replace("two\"", "two\",\"tags\":[\"a,b\"]"), "comma"),
            Map.entry(two.replace("two\"", "two\",\"alert\":\"yes\""), "`alert` is neither"),
            Map.entry(
                two.replaceFirst("\"id\":\\d+", "\"id\":8912345678901234"), "but its id is of"),
            Map.entry(
                two.replaceFirst("\"id\":\\d+,\"time\":\"[^\"]*\"", "\"id\":8912345678901234"),
                "time to come"),
            Map.entry(ONE, "same id as the log before"),
            Map.entry(
                ONE.replaceFirst("\"id\":\\d+,\"time\":\"[^\"]*\"", "\"id\":5"),
                "below that of the log before"));
    for (Map.Entry<String, String> fault : faults.entrySet()) {
      Path data = folder.resolve("data");
      new SqlitePlace(data).make();
      Path file = file("broken.ndjson", ONE + "\n" + fault.getKey());
      assertEquals(1, imports(data, file.toString()), fault::getKey);
      assertTrue(err.toString().contains(" line 3 "), err::toString);
      assertTrue(err.toString().contains(fault.getValue()), err::toString);
      assertTrue(err.toString().contains("nothing was imported"), err::toString);
      assertEquals(1, err.toString().lines().count(), err::toString);
      assertEquals(List.of(), rows(data));
    }
  }

  @Test
  void namesTheLineInWhichABrokenRowOfATableBegins() throws Exception {
    String header = "id,channel_id,label\r\n538096435200000,c,\"two\nlines\"\r\n";
    Map<String, String> faults =
        Map.of(
            "538096435200001,c\r\n", "fewer cells",
            "538096435200001,c,l,x\r\n", "more cells",
            "538096435200001,c,\"l\r\n", "without an end",
            "538096435200001,c,\"l\"x\r\n", "behind the closing quote",
            "538096435200001,c,a\"b\r\n", "a quote in a cell",
            "5.37578E+14,c,l\r\n", "not a whole number");
    for (Map.Entry<String, String> fault : faults.entrySet()) {
      Path data = folder.resolve("data");
      assertEquals(1, imports(data, file("broken.csv", header + fault.getKey()).toString()));
      assertTrue(err.toString().contains(" line 4 "), err::toString);
      assertTrue(err.toString().contains(fault.getValue()), err::toString);
      assertEquals(List.of(), rows(data));
    }
    Path wrong = file("wrong.csv", "id,channel,label\r\n1,c,l\r\n");
    assertEquals(1, imports(folder.resolve("data"), wrong.toString()));
    assertTrue(err.toString().contains("line 1 `channel` is not a field"), err::toString);
  }

  @Test
  void refusesAnIdThatAnotherLogHasAndNamesTheLine() throws Exception {
    Path data = folder.resolve("data");
    assertEquals(0, imports(data, file("a.ndjson", ONE).toString()), err::toString);
    String older = ONE.replaceFirst("\"id\":\\d+,\"time\":\"[^\"]*\"", "\"id\":1");
    Path other = file("b.ndjson", older + ONE.replace("one", "another"));
    assertEquals(1, imports(data, other.toString()));
    assertTrue(err.toString().contains("line 2 has the id 538096435200000"), err::toString);
    assertEquals(1, rows(data).size());
  }

  @Test
  void keepsWhatComesByAStreamFromOthers() throws Exception {
    Path data = folder.resolve("data");
    new SqlitePlace(data).make();
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
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
        for (Path file : files.filter(f -> f.toString().endsWith(".tmp")).toList()) {
          if (Files.size(file) > 0) {
            return Files.getPosixFilePermissions(file);
          }
        }
      }
      Thread.onSpinWait();
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
      assertTrue(files.noneMatch(path -> path.toString().endsWith(".tmp")));
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
    assertTrue(Files.readString(file).startsWith("id,time,"), "csv by its name");
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
              new ExportCommand(
                  () -> new SqlitePlace(source), exported, terminal, terminal, Clock.systemUTC()),
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
            () -> new SqlitePlace(data),
            () -> RetentionRules.ofLife(Duration.ofDays(90)),
            Terminal.none(),
            Clock.systemUTC());
    assertEquals(0, run(command, file("a.ndjson", ONE).toString()));
    assertTrue(err.toString().contains("1 of them are older than retention keeps them"));
  }

  @Test
  void helpsWithExamplesThatWork() throws Exception {
    Path data = folder.resolve("data");
    try (TestStore store = new TestStore(data)) {
      store.append(
          new LogEntry("orders", "user 4711", "l", "", LogType.ERROR, false, List.of(), Map.of()));
    }
    for (String example :
        examples(
            new ExportCommand(
                () -> new SqlitePlace(data),
                exported,
                Terminal.none(),
                Terminal.none(),
                Clock.systemUTC()))) {
      assertEquals(0, exports(data, arguments(example)), example);
      assertEquals("", err.toString().replaceAll("1 log exported.*\n", ""), example);
    }
    Files.copy(folder.resolve("errors.csv"), folder.resolve("logs.csv"));
    InputStream before = System.in;
    System.setIn(Files.newInputStream(folder.resolve("logs.ndjson")));
    try {
      for (String example :
          examples(
              new ImportCommand(
                  () -> new SqlitePlace(data),
                  () -> RetentionRules.NONE,
                  Terminal.none(),
                  Clock.systemUTC()))) {
        assertEquals(0, imports(data, arguments(example)), example + err);
        assertEquals("0 logs imported, 1 was there already.\n", err.toString(), example);
      }
    } finally {
      System.setIn(before);
    }
  }

  private static List<String> examples(Object command) {
    CommandLine line = new CommandLine(command);
    String name = line.getCommandName();
    List<String> examples =
        Stream.of(line.getCommandSpec().usageMessage().footer())
            .filter(text -> text.startsWith("  "))
            .map(text -> text.strip().split(" {2,}")[0])
            .map(
                text ->
                    Stream.of(text.split(" \\| "))
                        .filter(part -> part.startsWith(name))
                        .findFirst()
                        .orElseThrow())
            .toList();
    assertTrue(examples.size() >= 3);
    return examples;
  }

  /**
   * The words behind the name of the command, as a shell splits them; files in the test's folder.
   */
  private String[] arguments(String example) {
    List<String> words = new ArrayList<>();
    java.util.regex.Matcher word =
        java.util.regex.Pattern.compile("'([^']*)'|(\\S+)")
            .matcher(example.substring(example.indexOf(' ')));
    while (word.find()) {
      String text = word.group(1) == null ? word.group(2) : word.group(1);
      words.add(text.matches("\\w+\\.(ndjson|csv)") ? folder.resolve(text).toString() : text);
    }
    return words.toArray(String[]::new);
  }
}
