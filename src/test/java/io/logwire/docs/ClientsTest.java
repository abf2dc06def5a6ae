package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.TestServer;
import io.logwire.docs.Program.Ended;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The senders of {@code docs/CLIENTS.md}, run as a reader would run them, against the service. Each
 * one gets its log on disk exactly once although its first answer is lost and its second is a 503.
 */
class ClientsTest {
  private static final Markdown PAGE = Markdown.read("docs/CLIENTS.md");
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @TempDir Path folder;
  @AutoClose private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start(folder.resolve("data"));
  }

  @Test
  void runsEveryBlockThatHasAName() {
    assertEquals(
        List.of(
            "log.sh",
            "log.py",
            "log.mjs",
            "log.php",
            "Log.java",
            "logging.py", // these four by LoggingLibrariesTest
            "logback.xml",
            "log4j2.xml",
            "monolog.php",
            "reported",
            "ci.yml"),
        PAGE.names());
  }

  @Test
  void shell() throws Exception {
    Program.require("sh", "curl", "jq");

    LogEntry entry = sentOnce("log.sh", "sh", "log.sh");

    assertTrue(entry.body().contains("\n/"), entry.body());
    assertEquals(
        new LogEntry(
            "servers",
            "web-1",
            "Disk space",
            entry.body(),
            LogType.INFORMATION,
            false,
            List.of(),
            Map.of()),
        entry);
  }

  @Test
  void python() throws Exception {
    Program.require("python3");

    assertEquals(
        new LogEntry(
            "orders",
            "user 4711",
            "Order paid",
            "",
            LogType.SUCCESS,
            false,
            List.of("shop", "eu"),
            Map.of("order", "A-17", "amount", "49.9")),
        sentOnce("log.py", "python3", "log.py"));
  }

  @Test
  void javaScript() throws Exception {
    Program.require("node");

    assertEquals(
        new LogEntry(
            "sign-up",
            "session 9f3c",
            "Sign-up failed",
            "The mail address is taken.",
            LogType.ERROR,
            true,
            List.of(),
            Map.of()),
        sentOnce("log.mjs", "node", "log.mjs"));
  }

  @Test
  void php() throws Exception {
    Program.require("php");

    List<LogEntry> entries = sent("log.php", "php", "log.php");

    assertEquals(
        List.of(
            new LogEntry(
                "orders",
                "4711",
                "Order paid",
                "",
                LogType.SUCCESS,
                false,
                List.of(),
                Map.of("order", "A-17")),
            new LogEntry(
                "orders",
                "4711",
                "Basket emptied",
                "",
                LogType.INFORMATION,
                false,
                List.of(),
                Map.of())),
        entries);
  }

  @Test
  void java() throws Exception {
    assertEquals(
        new LogEntry(
            "orders",
            "user 4711",
            "Order \"A-17\" paid\n49.90 €",
            "",
            LogType.SUCCESS,
            false,
            List.of(),
            Map.of()),
        sentOnce("Log.java", JAVA, "-Dfile.encoding=UTF-8", "Log.java"));
  }

  /** Those of Python and Java; of Java one that is not the tests' own, if there is one. */
  @Test
  void eachRuntimeThatThisMachineHas() throws Exception {
    List<List<String>> runs =
        new ArrayList<>(LoggingLibrary.PYTHON.otherRuntimes(List.of("python3", "log.py")));
    List<List<String>> javas = LoggingLibrary.LOGBACK.otherRuntimes(List.of(JAVA, "Log.java"));
    runs.addAll(javas.subList(Math.max(0, javas.size() - 1), javas.size()));
    Program program = program(server.url());
    for (String name : List.of("log.py", "Log.java")) {
      program.file(name, PAGE.block(name));
    }
    for (int i = 0; i < runs.size(); i++) {
      Ended ended = program.run(runs.get(i).toArray(String[]::new));

      assertEquals(i + 1, entries().size(), runs.get(i) + ": " + ended);
    }
  }

  @Test
  void aCronJobThatWorked() throws Exception {
    LogEntry entry = reported(0, "echo 'one \"row\"'");

    assertEquals(LogType.SUCCESS, entry.type());
    assertEquals("one \"row\"\n", entry.body());
    assertTrue(entry.label().matches("dump: exit code 0 after \\d+ s"), entry.label());
    assertEquals("0", entry.customReferences().get("code"));
  }

  @Test
  void aCronJobThatFailed() throws Exception {
    LogEntry entry = reported(3, "echo 'no space' >&2; exit 3");

    assertEquals(LogType.ERROR, entry.type());
    assertTrue(entry.alert());
    assertEquals("dump", entry.reference());
    assertEquals("no space\n", entry.body());
    assertEquals("3", entry.customReferences().get("code"));
  }

  private LogEntry reported(int exitCode, String job) throws Exception {
    Program.require("sh", "curl", "jq");
    try (LossyProxy proxy = LossyProxy.before(server.url(), true)) {
      Files.writeString(
          folder.resolve("settings"),
          "LOG_URL=%s%nLOG_TOKEN=%s%n".formatted(proxy.url(), TestServer.TOKEN));

      Ended ended =
          new Program(folder)
              .file("reported", PAGE.block("reported"))
              .with("LOG_SETTINGS", folder.resolve("settings").toString())
              .run("sh", "reported", "dump", "sh", "-c", job);

      assertEquals(exitCode, ended.exitCode());
      assertEquals("", ended.out());
      return only(entries());
    }
  }

  @Test
  void refusalsAreReportedAtOnceAndNotRepeated() throws Exception {
    Program.require("python3", "node", "php", "sh", "curl", "jq");
    for (List<String> sender :
        List.of(
            List.of("log.sh", "sh", "log.sh"),
            List.of("log.py", "python3", "log.py"),
            List.of("log.mjs", "node", "log.mjs"),
            List.of("log.php", "php", "-d", "error_log=/dev/stderr", "log.php"),
            List.of("Log.java", JAVA, "Log.java"))) {
      String name = sender.get(0);
      try (LossyProxy proxy = LossyProxy.before(server.url(), false)) {
        Ended ended =
            program(proxy.url())
                .with("LOG_TOKEN", "another-one")
                .file(name, PAGE.block(name))
                .run(sender.subList(1, sender.size()).toArray(String[]::new));

        assertTrue(ended.err().contains("log not kept: "), name + ": " + ended);
        assertTrue(ended.err().contains("needs a valid token"), name + ": " + ended);
        assertEquals(name.equals("log.php") ? 2 : 1, proxy.requests(), name);
      }
    }
    assertEquals(List.of(), entries());
  }

  private LogEntry sentOnce(String name, String... command) throws Exception {
    return only(sent(name, command));
  }

  private List<LogEntry> sent(String name, String... command) throws Exception {
    try (LossyProxy proxy = LossyProxy.before(server.url(), true)) {
      Ended ended = program(proxy.url()).file(name, PAGE.block(name)).run(command);

      assertEquals(0, ended.exitCode(), ended.toString());
      assertTrue(proxy.requests() >= 3, "has not tried again");
      return entries();
    }
  }

  private Program program(URI url) {
    return new Program(folder).with("LOG_URL", url.toString()).with("LOG_TOKEN", TestServer.TOKEN);
  }

  private List<LogEntry> entries() {
    return server.logs().stream().map(StoredLog::entry).toList();
  }

  private static LogEntry only(List<LogEntry> entries) {
    assertEquals(1, entries.size(), entries::toString);
    return entries.get(0);
  }
}
