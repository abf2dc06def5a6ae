package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.logwire.TestServer;
import io.logwire.docs.Program.Ended;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * README.md and the pages that it leads to: their commands, run against the service in the order a
 * reader would.
 */
class ReadmeTest {
  private static final Markdown PAGE =
      Markdown.read(
          "README.md", "docs/CALL.md", "docs/COMMANDS.md", "docs/SERVER.md", "docs/DATA.md");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String DPKG_LOG =
      """
      2026-11-23 06:22:01 startup archives unpack
      2026-11-23 06:22:01 install jq:amd64 <none> 1.6-2.1
      2026-11-23 06:22:01 status half-installed jq:amd64 1.6-2.1
      2026-11-23 06:22:02 install tzdata:all <none> 2026b-0+deb12u1
      2026-11-23 06:22:02 status unpacked jq:amd64 1.6-2.1
      2026-11-23 06:22:02 status unpacked jq:amd64 1.6-2.1
      2026-11-23 06:22:03 conffile /etc/a"b\\c\td keep
      2026-11-23 06:22:04 status installed jq:amd64 1.6-2.1
      """;

  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start(folder.resolve("data"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void hasATestForEveryBlockThatHasAName() {
    assertEquals(
        List.of(
            "first-start",
            "look",
            "create",
            "wrong",
            "wrong-answer",
            "tail",
            "search",
            "stats", // kept true by StatsCommandTest
            "backup",
            "restore",
            "transfer",
            "query-latest",
            "query-custom",
            "query-errors",
            "send-lines.sh",
            "query-package"),
        PAGE.names());
  }

  @Test
  void showsWhatTheFirstStartPrintsAndTheCurlLineWorksAsItStands() throws Exception {
    Program.require("sh", "curl");
    Path out = folder.resolve("start.txt");
    ProcessBuilder service =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.logwire.LogWire")
            .directory(Files.createDirectory(folder.resolve("clone")).toFile())
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    service.environment().put("LOGWIRE_PORT", "0");
    service.environment().put("LOGWIRE_CONSOLE_PORT", "0");
    Process process = service.start();
    try {
      String printed = Files.readString(awaitText(out, "My first log", process));
      String port = found("127\\.0\\.0\\.1:(\\d+)/", printed);
      String token = found("(lw_[A-Za-z0-9_-]+)", printed);
      String shown =
          printed
              .replace(":" + port + "/", ":8080/")
              .replace(token, "lw_…")
              .replaceAll(
                  "shows them at  http://127.0.0.1:[0-9]+/",
                  "shows them at  http://127.0.0.1:8081/")
              .replaceAll("keeps them in  .*", "keeps them in  /home/you/logwire/data/logwire.db");
      assertEquals(PAGE.block("first-start").strip(), shown.strip());

      Ended curl =
          new Program(folder).run("sh", "-c", printed.substring(printed.indexOf("curl -i")));

      assertTrue(curl.out().startsWith("HTTP/1.1 202 Accepted"), curl.toString());
      assertTrue(curl.out().contains("Log-Id: ") && curl.out().endsWith("{}"), curl.toString());
    } finally {
      process.destroy();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    }
  }

  private static Path awaitText(Path file, String text, Process process) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.readString(file).contains(text)) {
      assertTrue(process.isAlive() && System.nanoTime() < deadline, "the service did not start");
      process.waitFor(50, TimeUnit.MILLISECONDS);
    }
    return file;
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertTrue(matcher.find(), text);
    return matcher.group(1);
  }

  @Test
  void itsRequestIsKeptAsItSays() throws Exception {
    Ended curl = run("create", "curl");

    assertTrue(curl.out().startsWith("HTTP/1.1 202 "), curl.toString());
    assertEquals(
        List.of(
            new LogEntry(
                "orders",
                "user 4711",
                "Order paid",
                "Two tickets to Lisbon, 49.90 €",
                LogType.SUCCESS,
                true,
                List.of("shop", "eu"),
                Map.of("order", "A-17", "amount", "49.90"))),
        entries());
  }

  @Test
  void itsWrongRequestIsAnsweredAsItSays() throws Exception {
    Ended curl = run("wrong", "curl");

    assertEquals(JSON.readTree(PAGE.block("wrong-answer")), JSON.readTree(curl.out()));
    assertEquals(List.of(), entries());
  }

  @Test
  void itsTablesHaveTheFieldsAndStatusesOfTheDescription() throws Exception {
    JsonNode document = new YAMLMapper().readTree(Path.of("openapi.yaml").toFile());
    List<String> fields = new ArrayList<>();
    document.at("/components/schemas/Log/properties").fieldNames().forEachRemaining(fields::add);
    assertEquals(
        fields,
        PAGE.table("field", "meaning").stream().map(row -> row.get(0).replace("`", "")).toList());

    TreeSet<String> statuses = new TreeSet<>(List.of("404", "405")); // of other paths and methods
    document
        .at("/paths/~1api~1v1~1log~1create/post/responses")
        .fieldNames()
        .forEachRemaining(statuses::add);
    statuses.remove("202");
    assertEquals(
        List.copyOf(statuses),
        PAGE.table("status", "when").stream()
            .flatMap(row -> Stream.of(row.get(0).split(", ")))
            .toList());
  }

  @Test
  void itsQueriesFindWhatTheyPromise() throws Exception {
    Program.require("sqlite3");
    run("create", "curl");
    StoredLog log = server.logs().get(0);
    String time =
        DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss")
            .format(LocalDateTime.ofInstant(log.time(), ZoneOffset.UTC));

    assertEquals(time + "|success|user 4711|Order paid\n", run("query-latest").out());
    assertEquals(log.id() + "|orders|Order paid\n", run("query-custom").out());
    assertEquals("", run("query-errors").out());
    program()
        .run(
            "sh",
            "-c",
            PAGE.block("create").replace("success", "error").replace("A-17-paid", "A-17-late"));
    assertEquals("orders|1\n", run("query-errors").out());
    assertTrue(run("look").out().contains("│ orders "), run("look").toString());
  }

  @Test
  void itsReadingCommandsFindTheLogThatItSends() throws Exception {
    Program.require("sh");
    run("create", "curl");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String command = "exec '%s' -cp '%s' io.logwire.LogWire \"$@\"";
    Program program =
        program()
            .with("LOGWIRE_DATA", folder.resolve("data").toString())
            .file("run.sh", command.formatted(java, System.getProperty("java.class.path")));

    Ended tail = program.run("sh", "-c", runnable("tail").replace("--type error", ""));
    assertEquals(3, tail.out().lines().count(), tail.toString());
    Ended search = program.run("sh", "-c", runnable("search"));
    assertEquals(5, search.out().lines().count(), search.toString());
    assertTrue(search.out().lines().allMatch(line -> line.contains("Two tickets to Lisbon")));
  }

  private static String runnable(String block) {
    return PAGE.block(block).replace("./run.sh", "sh run.sh");
  }

  @Test
  void aBackupMadeBesideTheServiceCanBeRestored() throws Exception {
    Program.require("sh", "curl");
    putRunSh();
    run("create", "curl");
    List<StoredLog> kept = server.logs();
    assertEquals(0, run("backup").exitCode());
    assertEquals("rw-------", permissions(folder.resolve("backup.db")));
    program().run("sh", "-c", PAGE.block("create").replace("A-17-paid", "A-17-again"));
    assertEquals(2, server.logs().size());

    server.close();
    Ended restored = run("restore");
    assertEquals(0, restored.exitCode(), restored.toString());
    server = TestServer.start(folder.resolve("data"));

    assertEquals(kept, server.logs());
    assertEquals("rw-------", permissions(server.file()));
    assertTrue(run("create", "curl").out().startsWith("HTTP/1.1 202 "));
    assertEquals(kept, server.logs(), "the idempotency key is restored as well");
  }

  @Test
  void exportsAndImportsIntoAnotherFolder() throws Exception {
    Program.require("sh", "curl");
    run("create", "curl");
    putRunSh();

    assertEquals(0, run("transfer").exitCode());

    List<StoredLog> kept = server.logs();
    server.close();
    server = TestServer.start(folder.resolve("copy"));
    assertEquals(kept, server.logs());
    assertEquals("rw-------", permissions(folder.resolve("logs.ndjson")));
  }

  /** What a clone has, without a build. */
  private void putRunSh() throws Exception {
    Path shim = folder.resolve("run.sh");
    Files.writeString(
        shim,
        "#!/bin/sh\nexec '%s' -cp '%s' io.logwire.LogWire \"$@\"\n"
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path")));
    Files.setPosixFilePermissions(shim, PosixFilePermissions.fromString("rwx------"));
  }

  private static String permissions(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void sendsDpkgsLogLineByLineAndTellsTheStoryOfAPackage() throws Exception {
    Program.require("awk", "curl", "sqlite3");
    Ended once = sendLines();
    Ended twice = sendLines();

    assertEquals("8 {} 202", once.out().strip());
    assertEquals("8 {} 202", twice.out().strip());
    assertEquals(8, server.logs().size());

    List<LogEntry> story = new ArrayList<>();
    server
        .find(LogQuery.latest(100).channel("dpkg").reference("jq").tag("amd64"))
        .forEach(log -> story.add(0, log.entry()));
    assertEquals(
        List.of(
            "install",
            "status half-installed",
            "status unpacked",
            "status unpacked",
            "status installed"),
        story.stream().map(LogEntry::label).toList());
    List<String> lines = DPKG_LOG.lines().filter(line -> line.contains("jq:")).toList();
    assertEquals(lines, story.stream().map(LogEntry::body).toList());
    assertEquals(lines, run("query-package").out().lines().toList());
    assertEquals(
        DPKG_LOG.lines().sorted().toList(),
        entries().stream().map(LogEntry::body).sorted().toList());
  }

  private Ended sendLines() throws Exception {
    return program()
        .file("dpkg.log", DPKG_LOG)
        .file("send-lines.sh", PAGE.block("send-lines.sh"))
        .run("sh", "send-lines.sh", "dpkg.log");
  }

  private Ended run(String block, String... needed) throws Exception {
    Program.require("sh");
    Program.require(needed);
    return program().run("sh", "-c", PAGE.block(block));
  }

  private Program program() {
    return new Program(folder)
        .with("LOG_URL", server.url().toString())
        .with("LOG_TOKEN", TestServer.TOKEN);
  }

  private List<LogEntry> entries() {
    return server.logs().stream().map(StoredLog::entry).toList();
  }
}
