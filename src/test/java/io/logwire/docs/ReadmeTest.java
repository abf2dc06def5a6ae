package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.logwire.ChildJvm;
import io.logwire.docs.Program.Ended;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.api.Test;

/**
 * README.md and the pages that it leads to: their commands, run against the service in the order a
 * reader would.
 */
class ReadmeTest extends ReadmeFixture {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void hasATestForEveryBlockThatHasAName() {
    assertEquals(
        List.of(
            "first-start",
            "look",
            "create",
            "tokens",
            "wrong",
            "wrong-answer",
            "tail",
            "search",
            "export",
            "statistics",
            "stats", // kept true by StatsCommandTest
            "completion",
            "server-install", // run by src/test/sh/release/70-clone.sh, as those to server-upgrade
            "server-unit",
            "server-start",
            "server-upgrade",
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
    Program program = inAClone();

    Ended tail = program.run("sh", "-c", runnable("tail").replace("--type error", ""));
    assertEquals(3, tail.out().lines().count(), tail.toString());
    Ended search = program.run("sh", "-c", runnable("search"));
    assertEquals(6, search.out().lines().count(), search.toString());
    assertTrue(search.out().lines().allMatch(line -> line.contains("Two tickets to Lisbon")));

    Ended export = program.run("sh", "-c", runnable("export"));
    assertTrue(export.err().contains("1 log exported to orders.csv."), export.toString());
    assertTrue(export.err().contains("1 log imported"), export.toString());
    String other = "LOGWIRE_DATA=elsewhere sh run.sh tail";
    assertTrue(program.run("sh", "-c", other).out().contains("Two tickets to Lisbon"));
  }

  /** A folder in which the commands of the pages find the service. */
  private Program inAClone() throws Exception {
    return program()
        .with("LOGWIRE_DATA", folder.resolve("data").toString())
        .with("HOME", folder.toString())
        .file("run.sh", "exec %s \"$@\"".formatted(ChildJvm.logwire()));
  }

  @Test
  void itsTokensStatisticsAndCompletionAreToBeHadAsItSays() throws Exception {
    Program.require("sh");
    run("create", "curl");
    Program program = inAClone();

    Ended tokens = program.run("sh", "-ec", runnable("tokens"));
    assertEquals(0, tokens.exitCode(), tokens.toString());
    assertEquals(2, tokens.out().lines().filter(line -> line.startsWith("lw_")).count());
    assertTrue(tokens.out().contains("builds"), tokens.toString());
    Ended statistics = program.run("sh", "-ec", runnable("statistics"));
    assertEquals(0, statistics.exitCode(), statistics.toString());
    assertTrue(statistics.out().startsWith("1 log\n"), statistics.toString());
    Ended completion = program.run("sh", "-ec", runnable("completion"));
    assertEquals(0, completion.exitCode(), completion.toString());
    String script = Files.readString(folder.resolve(".logwire-completion"));
    assertTrue(script.contains("complete -F _complete_logwire -o default run.sh"), script);
    assertEquals("source ~/.logwire-completion\n", Files.readString(folder.resolve(".bashrc")));
  }

  private static String runnable(String block) {
    return PAGE.block(block).replace("./run.sh", "sh run.sh");
  }
}
