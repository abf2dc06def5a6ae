package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.logwire.LogClient;
import io.logwire.ProxyProcess;
import io.logwire.Scrape;
import io.logwire.TestServer;
import io.logwire.console.Visitor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** docs/monitoring and the metrics of docs/OPERATIONS.md, with Debian's Prometheus. */
@Timeout(180)
class MonitoringTest {
  private static final Path FOLDER = Path.of("docs/monitoring");
  private static final Pattern NAME = Pattern.compile("\\b(?:logwire|process|jvm)_[a-z0-9_]+");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  @AutoClose private TestServer server;

  /** With something to tell of each kind: an alert that nobody takes, and a log. */
  @BeforeEach
  void start() throws Exception {
    Map<String, String> webhook = Map.of("LOGWIRE_WEBHOOK_OPS_URL", "http://127.0.0.1:9/");
    server = TestServer.start(folder.resolve("data"), webhook);
    try (LogClient client = new LogClient(server.port(), TestServer.TOKEN)) {
      String log = "{\"channel_id\":\"c\",\"label\":\"l\",\"alert\":true}";
      assertEquals(202, client.send(log).status());
    }
  }

  private String page() {
    String answered = "logwire_console_http_requests_total{code=\"200\"}"; // and counted after that
    Scrape.await(server.consolePort(), answered, 1);
    return new Visitor(server.consolePort()).get("/metrics").body();
  }

  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    Matcher name = NAME.matcher(text);
    while (name.find()) {
      names.add(name.group());
    }
    return names;
  }

  /** The names of samples, and those of families of which there is none yet. */
  private Set<String> known() {
    Set<String> known = new TreeSet<>();
    page()
        .lines()
        .forEach(
            line -> {
              String[] words = line.split("[ {]");
              known.add(line.startsWith("# ") ? words[2] : words[0]);
            });
    return known;
  }

  @Test
  void theDashboardAndTheRulesNameOnlyWhatThereIs() throws Exception {
    Set<String> known = known();
    known.add("logwire_last_backup_timestamp_seconds"); // of a service that makes backups
    for (String file : List.of("grafana-dashboard.json", "alerts.yml")) {
      Set<String> named = names(Files.readString(FOLDER.resolve(file)));
      assertTrue(named.size() > 10, file + " names " + named);
      named.removeAll(known);
      assertEquals(Set.of(), named, file);
    }
    JsonNode dashboard = JSON.readTree(Files.readString(FOLDER.resolve("grafana-dashboard.json")));
    Set<String> places = new TreeSet<>();
    for (JsonNode panel : dashboard.get("panels")) {
      assertTrue(places.add(panel.get("gridPos").toString()), "two panels at one place");
      assertTrue(panel.at("/targets/0/expr").asText().contains("$instance"), panel.toString());
    }
    assertTrue(places.size() > 15, places.toString());
  }

  @Test
  void theTablesOfTheDocumentHaveEveryMetricOfOurs() {
    Markdown page = Markdown.read("docs/OPERATIONS.md");
    Set<String> told = new TreeSet<>();
    for (List<String> row : page.table("metric", "what it is, and what to do")) {
      told.addAll(names(row.get(0)));
    }
    Set<String> ours = new TreeSet<>();
    page()
        .lines()
        .filter(line -> line.startsWith("# TYPE logwire_"))
        .forEach(line -> ours.add(line.split(" ")[2].replaceFirst("_info$", "")));
    ours.add("logwire_last_backup_timestamp_seconds");
    assertEquals(ours, told);
  }

  @Test
  void promtoolFindsNothingToComplainOf() throws Exception {
    Program.require("promtool", "sh");
    Path metrics = Files.writeString(folder.resolve("metrics"), ours(page()));
    Process promtool =
        new ProcessBuilder("promtool", "check", "metrics")
            .redirectInput(metrics.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, promtool.waitFor(), said);
    assertEquals("", said);
    assertTrue(
        Program.succeeds("promtool", "check", "rules", FOLDER.resolve("alerts.yml").toString()));
  }

  @Test
  void eachRuleFiresWhereItMustAndNowhereElse() throws Exception {
    String cases =
        new String(
            MonitoringTest.class.getResourceAsStream("alerts-test.yml").readAllBytes(),
            StandardCharsets.UTF_8);
    Set<String> firing = new TreeSet<>();
    for (JsonNode one : new YAMLMapper().readTree(cases).at("/tests")) {
      for (JsonNode moment : one.get("alert_rule_test")) {
        if (!moment.get("exp_alerts").isEmpty()) {
          firing.add(moment.get("alertname").asText());
        }
      }
    }
    String rules = Files.readString(FOLDER.resolve("alerts.yml"));
    Set<String> named = new TreeSet<>();
    new YAMLMapper()
        .readTree(rules)
        .at("/groups/0/rules")
        .forEach(rule -> named.add(rule.get("alert").asText()));
    assertEquals(named, firing);

    Program.require("promtool");
    Program promtool = new Program(folder).file("alerts.yml", rules).file("alerts-test.yml", cases);
    Program.Ended ended = promtool.run("promtool", "test", "rules", "alerts-test.yml");
    assertEquals(0, ended.exitCode(), ended.toString());
  }

  // Those of the JVM have the names that the library gives them.
  private static String ours(String page) {
    StringBuilder ours = new StringBuilder();
    page.lines()
        .filter(line -> line.matches("(?:# [A-Z]+ )?(?:logwire|process)_.*"))
        .forEach(line -> ours.append(line).append('\n'));
    return ours.toString();
  }

  @Test
  void prometheusScrapesItAndAnAlertFires() throws Exception {
    Program.require("prometheus");
    Path file = server.file();
    int port = ProxyProcess.freePort();
    Process prometheus = prometheus(port);
    try {
      awaitAsked(port, "/api/v1/query?query=logwire_check_ok", all -> all.contains("\"disk\""));
      String up = awaitAsked(port, "/api/v1/query?query=up", all -> all.contains("\"1\""));
      assertTrue(up.contains("logwire"), up);
      Files.move(file, folder.resolve("elsewhere.db")); // a check fails
      String firing =
          awaitAsked(
              port,
              "/api/v1/alerts",
              all -> all.contains("\"state\":\"firing\"") && all.contains("\"check\":\"file\""));
      assertTrue(firing.contains("LogWireCannotTakeLogs"), firing);
      assertTrue(firing.contains("the check file fails"), firing);
      Files.move(folder.resolve("elsewhere.db"), file);
    } finally {
      prometheus.destroy();
      prometheus.waitFor();
    }
  }

  /** Runs with the files of the docs, but for the port and the times, which are seconds here. */
  private Process prometheus(int port) throws IOException {
    String settings = Files.readString(FOLDER.resolve("prometheus.yml"));
    Files.writeString(
        folder.resolve("prometheus.yml"),
        "global: { evaluation_interval: 1s }\n"
            + settings.replace("15s", "1s").replace("8081", "" + server.consolePort()));
    String rules = Files.readString(FOLDER.resolve("alerts.yml"));
    Files.writeString(folder.resolve("alerts.yml"), rules.replaceAll("for: \\d+[mh]", "for: 1s"));
    List<String> command =
        List.of(
            "prometheus",
            "--config.file=" + folder.resolve("prometheus.yml"),
            "--storage.tsdb.path=" + folder.resolve("tsdb"),
            "--web.listen-address=127.0.0.1:" + port,
            "--log.level=error");
    return new ProcessBuilder(new ArrayList<>(command))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("prometheus.log").toFile())
        .start();
  }

  private String awaitAsked(int port, String path, Predicate<String> answer) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    HttpClient client = HttpClient.newHttpClient();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    String last = "";
    while (System.nanoTime() - end < 0) {
      try {
        last = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        if (answer.test(last)) {
          return last;
        }
      } catch (IOException e) {
        last = e.toString(); // it starts
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    throw new AssertionError(
        path + ": " + last + Files.readString(folder.resolve("prometheus.log")));
  }

  @Test
  void theRulesAreReadableWithoutPrometheusToo() throws Exception {
    JsonNode rules = new YAMLMapper().readTree(Files.readString(FOLDER.resolve("alerts.yml")));
    for (JsonNode rule : rules.at("/groups/0/rules")) {
      assertTrue(rule.at("/annotations/summary").asText().length() > 10, rule.toString());
      assertTrue(
          Set.of("warning", "critical").contains(rule.at("/labels/severity").asText()),
          rule.toString());
    }
  }
}
