package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.Pause;
import io.logwire.ProxyProcess;
import io.logwire.TestServer;
import io.logwire.docs.Program.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/PROXY.md}: its blocks, in a real nginx and a real Caddy before the service. */
@Timeout(120)
class ProxyDocumentTest {
  private static final Markdown PAGE = Markdown.read("docs/PROXY.md");
  private static final String LOG = "{\"channel_id\":\"c\",\"label\":\"%s\"}";

  @TempDir Path folder;
  private int door; // of the proxy, for both names
  private int port; // of the service, so that it can come back
  private int consolePort;

  /** Starts a proxy with the block of the page. */
  private interface Recipe {
    ProxyProcess start() throws IOException, InterruptedException;
  }

  @BeforeEach
  void choosePorts() throws IOException {
    Program.require("curl", "openssl");
    door = ProxyProcess.freePort();
    port = ProxyProcess.freePort();
    consolePort = ProxyProcess.freePort();
  }

  private TestServer service() {
    Map<String, String> settings = new HashMap<>();
    PAGE.block("console.properties")
        .lines()
        .map(line -> line.split("=", 2))
        .forEach(
            line ->
                settings.put(
                    "LOGWIRE_" + line[0].toUpperCase(Locale.ROOT).replace('.', '_'), line[1]));
    settings.put("LOGWIRE_PORT", "" + port);
    settings.put("LOGWIRE_CONSOLE_PORT", "" + consolePort);
    return TestServer.start(folder.resolve("data"), settings);
  }

  private String here(String block) {
    return PAGE.block(block)
        .replace("127.0.0.1:8080", "127.0.0.1:" + port)
        .replace("127.0.0.1:8081", "127.0.0.1:" + consolePort);
  }

  private ProxyProcess nginx() throws IOException, InterruptedException {
    Path certificates = Files.createDirectories(folder.resolve("certificates"));
    for (String name : List.of("logs.example.com", "console.example.com")) {
      Path own = Files.createDirectories(certificates.resolve(name));
      Program openssl = new Program(own);
      Ended made =
          openssl.run(
              ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
                      + " -keyout privkey.pem -out fullchain.pem -subj /CN="
                      + name)
                  .split(" "));
      assertEquals(0, made.exitCode(), made.toString());
    }
    return ProxyProcess.nginx(
        folder,
        here("logwire.conf")
            .replace("listen 443 ", "listen 127.0.0.1:" + door + " ")
            .replace("/etc/letsencrypt/live", certificates.toString()),
        door);
  }

  private ProxyProcess caddy() throws IOException, InterruptedException {
    String options =
        "{\n\tadmin off\n\tlocal_certs\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n";
    ProxyProcess proxy =
        ProxyProcess.caddy(
            folder, options + here("Caddyfile").replace(".com {", ".com:" + door + " {"), door);
    // It listens before it has its certificates.
    for (String name : List.of("logs.example.com", "console.example.com")) {
      String log = proxy.said();
      while (!log.contains("\"certificate obtained successfully\",\"identifier\":\"" + name)
          && !folder.resolve("caddy/certificates/local/" + name).toFile().exists()) {
        log = proxy.said();
      }
    }
    return proxy;
  }

  private Ended curl(String name, String path, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "curl",
                "-sSki",
                "--max-time",
                "30",
                "--retry",
                "5",
                "--retry-all-errors",
                "--resolve",
                name + ":" + door + ":127.0.0.1"));
    command.addAll(List.of(words));
    command.add("https://" + name + ":" + door + path);
    return new Program(folder).run(command.toArray(String[]::new));
  }

  private String send(String body, String... words) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--data-binary",
                body,
                "-H",
                "Content-Type: application/json",
                "-H",
                "Authorization: Bearer " + TestServer.TOKEN));
    all.addAll(List.of(words));
    Ended curl = curl("logs.example.com", "/api/v1/log/create", all.toArray(String[]::new));
    return curl.out().isEmpty() ? curl.err() : curl.out();
  }

  @Test
  void nginxPassesTheCallOnWithAllThatIsAnswered() throws Exception {
    assertPassesTheCallOn(this::nginx);
  }

  @Test
  void caddyPassesTheCallOnWithAllThatIsAnswered() throws Exception {
    assertPassesTheCallOn(this::caddy);
  }

  private void assertPassesTheCallOn(Recipe recipe) throws Exception {
    try (TestServer server = service();
        ProxyProcess proxy = recipe.start()) {
      String kept = send(LOG.formatted("first"));
      assertTrue(kept.startsWith("HTTP/2 202"), kept + proxy.said());
      assertTrue(kept.toLowerCase(Locale.ROOT).contains("log-id: "), kept);
      assertTrue(kept.endsWith("{}"), kept);

      Path large = folder.resolve("large.json");
      Files.writeString(large, LOG.formatted("x".repeat(1 << 20)));
      String tooLarge = send("@" + large);
      assertTrue(tooLarge.contains("\"The body is too large"), tooLarge + proxy.said());

      String stranger = curl("logs.example.com", "/api/v1/log/create", "-d", "{}").out();
      assertTrue(stranger.startsWith("HTTP/2 401"), stranger);
      assertTrue(stranger.contains("application/problem+json"), stranger);
      assertEquals(1, server.logs().size());
    }
  }

  @Test
  void nginxPassesTheConsoleOn() throws Exception {
    assertPassesTheConsoleOn(this::nginx);
  }

  @Test
  void caddyPassesTheConsoleOn() throws Exception {
    assertPassesTheConsoleOn(this::caddy);
  }

  private void assertPassesTheConsoleOn(Recipe recipe) throws Exception {
    String jar = folder.resolve("cookies").toString();
    try (TestServer server = service();
        ProxyProcess proxy = recipe.start()) {
      String in =
          curl("console.example.com", "/login", "-c", jar, "-d", "password=a long one").out();
      assertTrue(in.startsWith("HTTP/2 303"), in + proxy.said());
      assertTrue(in.contains("__Host-"), in);
      send(LOG.formatted("on the page"));
      String page = curl("console.example.com", "/channels/c", "-b", jar).out();
      assertTrue(page.contains("on the page"), page);

      assertPageIsLive(jar);

      // A header of his own does not make the guesser somebody else.
      String last = "";
      for (int i = 0; i < 12 && !last.startsWith("HTTP/2 429"); i++) { // each wait is longer
        last =
            curl(
                    "console.example.com",
                    "/login",
                    "-H",
                    "X-Forwarded-For: 198.51.100." + i,
                    "--retry",
                    "0",
                    "--interface",
                    "127.0.0.2",
                    "-d",
                    "password=wrong")
                .out();
      }
      assertTrue(last.startsWith("HTTP/2 429"), last);
      String other = curl("console.example.com", "/login", "-d", "password=a long one").out();
      assertTrue(other.startsWith("HTTP/2 303"), other);
      assertEquals(2, server.logs().size());
    }
  }

  // The log has to be seen long before the answer is at its end.
  private void assertPageIsLive(String jar) throws Exception {
    Path events = folder.resolve("events");
    Process curl =
        new ProcessBuilder(
                "curl",
                "-sNk",
                "-b",
                jar,
                "--resolve",
                "console.example.com:" + door + ":127.0.0.1",
                "https://console.example.com:" + door + "/channels/c/live")
            .redirectOutput(events.toFile())
            .start();
    try {
      awaitText(events, "retry: 2000");
      String kept = send(LOG.formatted("seen live"));
      assertTrue(kept.startsWith("HTTP/2 202"), kept);
      awaitText(events, "seen live");
      assertTrue(curl.isAlive());
    } finally {
      curl.destroyForcibly().waitFor();
    }
  }

  private static void awaitText(Path file, String text) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!Files.readString(file).contains(text)) {
      assertFalse(System.nanoTime() - deadline > 0, () -> "never came: " + text);
      Pause.beforeTheNextLook();
    }
  }

  @Test
  void nginxAnswers502WhileTheServiceIsAwayAndGoesOnWhenItIsBack() throws Exception {
    assertGoesOnWhenTheServiceIsBack(this::nginx);
  }

  @Test
  void caddyAnswers502WhileTheServiceIsAwayAndGoesOnWhenItIsBack() throws Exception {
    assertGoesOnWhenTheServiceIsBack(this::caddy);
  }

  private void assertGoesOnWhenTheServiceIsBack(Recipe recipe) throws Exception {
    TestServer server = service();
    try (ProxyProcess proxy = recipe.start()) {
      assertTrue(send(LOG.formatted("before")).startsWith("HTTP/2 202"), proxy.said());
      server.close();
      // Caddy ends the stream before it has read the body, which not every curl understands.
      String away = send(LOG.formatted("away"), "--retry", "0", "--http1.1");
      assertTrue(away.startsWith("HTTP/1.1 502"), away);
      server = service();
      String back = send(LOG.formatted("back"), "--retry", "0");
      assertTrue(back.startsWith("HTTP/2 202"), back);
      assertEquals(2, server.logs().size());
    } finally {
      server.close();
    }
  }

  @Test
  void aProxyThatRestartsFindsTheServiceAsItWas() throws Exception {
    try (TestServer server = service()) {
      for (Recipe recipe : List.<Recipe>of(this::nginx, this::caddy, this::nginx)) {
        try (ProxyProcess proxy = recipe.start()) {
          String kept = send(LOG.formatted("again"));
          assertTrue(kept.startsWith("HTTP/2 202"), kept + proxy.said());
        }
      }
      assertEquals(3, server.logs().size());
    }
  }
}
