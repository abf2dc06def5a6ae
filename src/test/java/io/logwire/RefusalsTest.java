package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.console.Visitor;
import io.logwire.metrics.HttpMetrics;
import io.logwire.metrics.Metrics;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A walk through all that the service refuses: each is answered, and each is counted. */
@Timeout(120)
class RefusalsTest {
  private static final Pattern COUNTED =
      Pattern.compile("(?:because|refused\\.add|dropped\\.add)\\(\"([a-z_]+)\"\\)");
  private static final Pattern COUNTER =
      Pattern.compile("public final Counter (\\w+) =\\s*new Counter\\(\\s*\"(\\w+)\"");
  private static final String LOG = "{\"channel_id\":\"c\",\"label\":\"l\"}";

  @TempDir Path data;

  /** What is sent as it stands, the answer, and what it is counted as. */
  private record Refusal(int status, String reason, String request) {}

  private static String post(String token, String type, String body, String... headers) {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return "POST /api/v1/log/create HTTP/1.1\r\nHost: x\r\nContent-Type: "
        + type
        + "\r\n"
        + (token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n")
        + more
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String log(String body, String... headers) {
    return post(TestServer.TOKEN, "application/json", body, headers);
  }

  private static List<Refusal> refusals(String ofAnotherChannel) {
    String json = "application/json";
    return List.of(
        new Refusal(400, "malformed", log("[")),
        new Refusal(400, "malformed", "GET / HTTP/1.1\r\nno header\r\n\r\n"),
        new Refusal(505, "http", "NO HTTP\r\n\r\n"),
        new Refusal(400, "malformed", log(LOG, "Authorization: Bearer two")),
        new Refusal(501, "http", "CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n"),
        new Refusal(431, "http", log(LOG, "X: " + "x".repeat(9_000))),
        new Refusal(401, "token", post("", json, LOG)),
        new Refusal(401, "token", post("unknown", json, LOG)),
        new Refusal(403, "channel", post(ofAnotherChannel, json, LOG)),
        new Refusal(404, "path", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
        new Refusal(405, "method", "GET /api/v1/log/create HTTP/1.1\r\nHost: x\r\n\r\n"),
        new Refusal(413, "size", log(" ".repeat((1 << 20) + 1))),
        new Refusal(415, "media_type", post(TestServer.TOKEN, "text/plain", LOG)),
        new Refusal(400, "broken_body", log(LOG).replace("Length: ", "Length: 1")),
        new Refusal(422, "fields", log("{\"channel_id\":\"c\"}")),
        new Refusal(400, "key", log(LOG, "Idempotency-Key: not one")),
        new Refusal(
            422, "key_of_another_log", log(LOG.replace("l\"}", "m\"}"), "Idempotency-Key: k")));
  }

  @Test
  void ofRequestsAreCountedOnceByTheirStatusAndOnceByTheirReason() throws Exception {
    try (TestServer server = TestServer.start(data)) {
      String other = server.createToken("other", "elsewhere");
      while (ask(server, post(other, "application/json", LOG)) == 401) {
        Pause.beforeTheNextLook(); // it is valid within a second
      }
      assertEquals(202, ask(server, log(LOG, "Idempotency-Key: k")));
      Scrape first =
          Scrape.await(server.consolePort(), "logwire_http_requests_total{code=\"202\"}", 1);
      int sent = 0;
      for (Refusal refusal : refusals(other)) {
        Scrape before = Scrape.of(server.consolePort());
        assertEquals(refusal.status(), ask(server, refusal.request()), refusal.toString());
        String code = "logwire_http_requests_total{code=\"%d\"}".formatted(refusal.status());
        Scrape after = Scrape.await(server.consolePort(), code, before.value(code) + 1);
        String reason = "logwire_http_refused_total{reason=\"%s\"}".formatted(refusal.reason());
        assertEquals(before.value(reason) + 1, after.value(reason), refusal.toString());
        sent++;
        for (String name : List.of("logwire_http_requests_total", "logwire_http_refused_total")) {
          assertEquals(sent, sum(after, name) - sum(first, name), name + " of " + refusal);
        }
      }
    }
  }

  private static double sum(Scrape scrape, String name) {
    return scrape.values().entrySet().stream()
        .filter(one -> one.getKey().startsWith(name + "{"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  private static int ask(TestServer server, String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Integer.parseInt(answer.split(" ")[1]);
    }
  }

  @Test
  void ofATokenThatIsTooFastAreCounted() throws Exception {
    try (TestServer server = TestServer.start(data, Map.of("LOGWIRE_RATE_PER_SECOND", "1"))) {
      int refused = 0;
      for (int i = 0; refused == 0; i++) {
        assertTrue(i < 1_000, "nothing is refused");
        refused += ask(server, log(LOG)) == 429 ? 1 : 0;
      }
      Scrape.await(server.consolePort(), "logwire_http_refused_total{reason=\"rate\"}", 1);
    }
  }

  @Test
  void ofAFileThatIsLockedAndOfAQueueThatIsFullAreCounted() throws Exception {
    String large = "{\"channel_id\":\"c\",\"body\":\"" + "x ".repeat(32_000) + "\"}";
    List<Socket> waiting = new ArrayList<>();
    try (TestServer server = TestServer.start(data);
        Connection other = SqliteFile.open(server.file());
        Statement lock = other.createStatement()) {
      lock.execute("PRAGMA busy_timeout = 30000");
      lock.execute("BEGIN IMMEDIATE");
      String full = "logwire_writes_refused_total{reason=\"queue_full\"}";
      while (Scrape.of(server.consolePort()).value(full) == 0 && waiting.size() < 2_000) {
        for (int i = 0; i < 80; i++) { // more than the queue takes, before its writer gives up
          Socket socket = new Socket("127.0.0.1", server.port());
          waiting.add(socket);
          socket.getOutputStream().write(log(large).getBytes(StandardCharsets.US_ASCII));
        }
      }
      Scrape.await(server.consolePort(), "logwire_commits_failed_total", 1);
      Scrape scrape =
          Scrape.await(server.consolePort(), "logwire_http_refused_total{reason=\"store\"}", 2);
      assertTrue(scrape.value(full) >= 1, scrape.text());
      assertTrue(scrape.value("logwire_writes_failed_total") >= 1, scrape.text());
      assertTrue(scrape.value("logwire_http_requests_total{code=\"503\"}") >= 1, scrape.text());
      lock.execute("COMMIT");
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void ofLoginsAreCounted() {
    Map<String, String> password = Map.of("LOGWIRE_CONSOLE_PASSWORD", "long enough for this");
    try (TestServer server = TestServer.start(data, password)) {
      Visitor visitor = new Visitor(server.consolePort());
      assertEquals(303, visitor.post("/login", "password=long+enough+for+this").statusCode());
      int status = 401;
      while (status == 401) {
        status = visitor.post("/login", "password=wrong").statusCode();
      }
      assertEquals(429, status);
      Scrape scrape =
          Scrape.await(
              server.consolePort(), "logwire_console_http_requests_total{code=\"429\"}", 1);
      assertEquals(1, scrape.value("logwire_console_logins_total{outcome=\"let_in\"}"));
      assertTrue(scrape.value("logwire_console_logins_total{outcome=\"wrong\"}") >= 3);
      assertEquals(1, scrape.value("logwire_console_logins_total{outcome=\"throttled\"}"));
      assertEquals(1, scrape.value("logwire_console_http_requests_total{code=\"429\"}"));
    }
  }

  @Test
  void haveNoReasonThatTheMetricsDoNotKnowAndNoneThatNobodyWalks() throws Exception {
    Set<String> known = new TreeSet<>(HttpMetrics.REFUSED);
    known.addAll(HttpMetrics.DROPPED);
    Set<String> used = counted(Path.of("src/main/java/io/logwire"));
    assertTrue(known.containsAll(used), () -> used + " of " + known);
    Set<String> walked = counted(Path.of("src/test/java/io/logwire"));
    refusals("").forEach(refusal -> walked.add(refusal.reason()));
    known.removeAll(walked);
    // Who reads too slowly has 30 s and more by the size of the answer; his end is the same one.
    assertEquals(Set.of("unread"), known);
  }

  @Test
  void andAllElseThatIsCountedIsSeenToGrowByATest() throws Exception {
    StringBuilder tests = new StringBuilder();
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
        tests.append(Files.readString(file));
      }
    }
    Set<String> unseen = new TreeSet<>();
    for (Field group : Metrics.class.getFields()) {
      Path source = Path.of("src/main/java", group.getType().getName().replace('.', '/') + ".java");
      Matcher counter = COUNTER.matcher(Files.readString(source));
      while (counter.find()) {
        String seen = "\\b(?:%1$s\\.count\\(|%2$s\\.%1$s\\b|%3$s_total)";
        String name = counter.group(2);
        seen = seen.formatted(counter.group(1), group.getName(), name);
        if (!Pattern.compile(seen).matcher(tests).find()) {
          unseen.add(name);
        }
      }
    }
    assertEquals(Set.of(), unseen);
  }

  private static Set<String> counted(Path sources) throws IOException {
    Pattern inTests =
        Pattern.compile(
            "(?:count|await)\\((?:(?:server\\.)?metrics, )?\"([a-z_]+)\"|reason=\\\\\"([a-z_]+)");
    Set<String> reasons = new TreeSet<>();
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
        Pattern pattern = sources.startsWith("src/test") ? inTests : COUNTED;
        Matcher found = pattern.matcher(Files.readString(file));
        while (found.find()) {
          reasons.add(found.group(1) == null ? found.group(2) : found.group(1));
        }
      }
    }
    return reasons;
  }
}
