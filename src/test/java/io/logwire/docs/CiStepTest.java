package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpServer;
import io.logwire.TestServer;
import io.logwire.docs.Program.Ended;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CI step of {@code docs/CLIENTS.md}, run as a CI does: by {@code sh -e}. */
class CiStepTest {
  private static final Markdown PAGE = Markdown.read("docs/CLIENTS.md");

  @TempDir Path folder;

  @BeforeAll
  static void needs() {
    Program.require("sh", "curl", "jq");
  }

  private Program step(String url) throws Exception {
    String script = new YAMLMapper().readTree(PAGE.block("ci.yml")).get(0).get("run").textValue();
    return new Program(folder)
        .file("step.sh", script)
        .with("LOG_URL", url)
        .with("LOG_TOKEN", TestServer.TOKEN)
        .with("STATUS", "failure")
        .with("GITHUB_RUN_ID", "77")
        .with("GITHUB_RUN_ATTEMPT", "1")
        .with("GITHUB_JOB", "test")
        .with("GITHUB_REPOSITORY", "acme/shop")
        .with("GITHUB_REF_NAME", "main")
        .with("GITHUB_SERVER_URL", "https://git.example")
        .with("GITHUB_SHA", "c0ffee");
  }

  private static void assertNotKept(Ended ended, String because) {
    assertEquals(0, ended.exitCode(), ended.toString());
    assertTrue(ended.err().startsWith("log not kept: "), ended.toString());
    assertTrue(ended.err().contains(because), ended.toString());
    assertFalse(ended.err().contains(TestServer.TOKEN), ended.toString());
  }

  @Test
  void reportsOnceWhateverIsLostOnTheWay() throws Exception {
    try (TestServer server = TestServer.start(folder.resolve("data"));
        LossyProxy proxy = LossyProxy.before(server.url(), true)) {
      Ended ended = step(proxy.url().toString()).run("sh", "-e", "step.sh");

      assertEquals(new Ended(0, "", ""), ended);
      assertTrue(proxy.requests() >= 3, "has not tried again");
      assertEquals(
          List.of(
              new LogEntry(
                  "builds",
                  "acme/shop",
                  "test on main: failure",
                  "https://git.example/acme/shop/actions/runs/77",
                  LogType.ERROR,
                  true,
                  List.of(),
                  Map.of("commit", "c0ffee", "branch", "main"))),
          server.logs().stream().map(log -> log.entry()).toList());
    }
  }

  @Test
  void doesNotFailTheJobWithoutJqOrWithoutASecret() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    String none = "http://127.0.0.1:9/";
    Program bare = step(none).with("PATH", bin.toString());
    assertNotKept(bare.run("/bin/sh", "-e", "step.sh"), "jq");
    // As for a pull request from a fork.
    assertNotKept(step(none).with("LOG_TOKEN", "").run("sh", "-e", "step.sh"), "LOG_TOKEN");
  }

  @Test
  void takesNoLongerThanItSaysWhateverAProxyAsksFor() throws Exception {
    HttpServer proxy =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Retry-After", "3600");
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });
    proxy.start();
    try {
      String url = "http://127.0.0.1:" + proxy.getAddress().getPort() + "/api/v1/log/create";
      Ended ended = step(url).within(Duration.ofSeconds(30)).run("sh", "-e", "step.sh");
      assertNotKept(ended, " 503");
    } finally {
      proxy.stop(0);
    }
  }
}
