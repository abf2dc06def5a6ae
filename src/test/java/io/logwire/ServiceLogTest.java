package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.logwire.console.Visitor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a service in a process of its own says on its standard error. */
@Timeout(120)
class ServiceLogTest {
  private static final String URL_SECRET = "T00URLSECRET";
  private static final String HEADER_SECRET = "hdr-secret-4711";
  private static final String SIGNING_SECRET = "whsec_c2VjcmV0LW9mLXRoZS1zZXJ2aWNlLWxvZy10ZXN0";
  private static final String PASSWORD = "console-password-4711";
  private static final String PROXY_PASSWORD = "proxy-password-4711";
  private static final String BODY = "body-that-is-nobodys-business";
  private static final String REFUSED_TOKEN = "lw_a-token-that-is-not-known-4711";

  @TempDir Path home;

  private Path data() {
    return home.resolve("data");
  }

  @Test
  void hasPrioritiesWhereItGoesToTheJournal() throws Exception {
    List<String> java = new ArrayList<>(List.of("sh", "-c"));
    // As systemd does it: the variable names the stream that is the standard error.
    java.add("JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2) exec \"$@\"");
    java.add("sh");
    java.addAll(ChildJvm.archived());
    try (ChildServer child = ChildServer.launch(java, data(), Map.of("LOGWIRE_SHOUT", "x"))) {
      child.awaitSaid("<4>WARN LogWire - the environment variable LOGWIRE_SHOUT is no setting");
      child.port();
      child.terminate();
      child.exitCode();
      assertTrue(child.stderr().stream().allMatch(line -> line.matches("<[3467]>.*")));
      assertTrue(
          child.stderr().contains("<6>INFO LogWire - stopping: answering what is in flight"));
    }
  }

  @Test
  void hasNoPrioritiesWhereOnlyItsParentWritesToTheJournal() throws Exception {
    try (ChildServer child =
        ChildServer.launch(data(), Map.of("LOGWIRE_SHOUT", "x", "JOURNAL_STREAM", "8:4711"))) {
      child.awaitSaid(" WARN LogWire - the environment variable LOGWIRE_SHOUT is no setting");
      assertTrue(child.stderr().stream().noneMatch(line -> line.startsWith("<")));
    }
  }

  @Test
  void saysOnlyWhatIsAsGraveAsTheOwnerWants() throws Exception {
    try (ChildServer child = ChildServer.launch(data(), Map.of("LOGWIRE_LOG_LEVEL", "warn"))) {
      child.port();
      child.terminate();
      child.exitCode();
      assertEquals(List.of(), child.stderr());
    }
  }

  @Test
  void neverHasATokenAWebhooksUrlOrABody() throws Exception {
    for (String format : List.of("text", "json")) {
      Path folder = home.resolve(format);
      HttpServer echo = echo();
      try (ChildServer child = ChildServer.launch(folder, hostile(echo, format))) {
        useAndMisuse(child);
        child.awaitSaid("refused");
        child.awaitSaid("its alerts wait");
        child.terminate();
        child.exitCode();
        assertSaysNoSecret(child);
        if (format.equals("json")) {
          for (String line : child.stderr()) {
            JsonNode fact = new ObjectMapper().readTree(line);
            assertTrue(fact.hasNonNull("message"), line);
          }
        }
      } finally {
        echo.stop(0);
      }
    }
  }

  // It gives back all that it was sent, as receivers do that want to be helpful.
  private static HttpServer echo() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String said =
              exchange.getRequestURI()
                  + " "
                  + new LinkedHashMap<>(exchange.getRequestHeaders())
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          byte[] answer = said.getBytes(StandardCharsets.UTF_8);
          int status = exchange.getRequestURI().getPath().contains("refuse") ? 422 : 500;
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static Map<String, String> hostile(HttpServer echo, String format) {
    String root = "http://127.0.0.1:" + echo.getAddress().getPort() + "/";
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("LOGWIRE_LOG_LEVEL", "debug");
    settings.put("LOGWIRE_LOG_FORMAT", format);
    settings.put("LOGWIRE_CONSOLE_PASSWORD", PASSWORD);
    settings.put("LOGWIRE_WEBHOOK_REFUSES_URL", root + "refuse/" + URL_SECRET);
    settings.put("LOGWIRE_WEBHOOK_REFUSES_SECRET", SIGNING_SECRET);
    settings.put("LOGWIRE_WEBHOOK_REFUSES_HEADER_AUTHORIZATION", "Bearer " + HEADER_SECRET);
    settings.put("LOGWIRE_WEBHOOK_FAILS_URL", root + "fail?token=" + URL_SECRET);
    settings.put("LOGWIRE_WEBHOOK_PROXIED_URL", "http://receiver.invalid/" + URL_SECRET);
    settings.put(
        "LOGWIRE_WEBHOOK_PROXIED_PROXY",
        "http://user:" + PROXY_PASSWORD + "@127.0.0.1:" + echo.getAddress().getPort());
    return settings;
  }

  private static void useAndMisuse(ChildServer child) throws Exception {
    String log = "{\"channel_id\":\"c\",\"label\":\"l\",\"body\":\"" + BODY + "\",\"alert\":true}";
    try (LogClient client = child.connect()) {
      assertEquals(202, client.send(log).status());
      assertEquals(422, client.send(log.replace("label", "lable")).status());
      assertEquals(400, client.send(log.substring(1)).status());
    }
    try (LogClient stranger = new LogClient(child.port(), REFUSED_TOKEN)) {
      assertEquals(401, stranger.send(log).status());
    }
    Visitor visitor = new Visitor(child.consolePort());
    visitor.get("/login?password=" + PASSWORD);
    visitor.get("/readyz?verbose");
  }

  private static void assertSaysNoSecret(ChildServer child) {
    List<String> all = new ArrayList<>(child.stderr());
    all.addAll(child.stdout());
    String said = String.join("\n", all);
    for (String secret :
        List.of(
            ChildServer.TOKEN,
            URL_SECRET,
            HEADER_SECRET,
            SIGNING_SECRET,
            SIGNING_SECRET.substring(6),
            PASSWORD,
            PROXY_PASSWORD,
            BODY,
            REFUSED_TOKEN)) {
      assertTrue(!said.contains(secret), () -> secret + " is in " + said);
    }
  }
}
