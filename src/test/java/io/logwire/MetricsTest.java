package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.console.Visitor;
import io.logwire.store.sqlite.OwnersLog;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the service counts and measures, as a scraper reads it. */
@Timeout(120)
class MetricsTest {
  private static final String LOG = "{\"channel_id\":\"%s\",\"label\":\"l\",\"type\":\"%s\"}";

  @TempDir Path data;

  private static void send(TestServer server, int status, String json, String... headers)
      throws IOException {
    try (LogClient client = new LogClient(server.port(), TestServer.TOKEN)) {
      assertEquals(status, client.send(json, headers).status());
    }
  }

  @Test
  void hasEveryNameThatIsPromised() throws Exception {
    Map<String, String> webhook = Map.of("LOGWIRE_WEBHOOK_OPS_URL", "http://127.0.0.1:9/");
    try (TestServer server = TestServer.start(data, webhook)) {
      send(server, 202, "{\"channel_id\":\"c\",\"label\":\"l\",\"alert\":true}");
      String attempts = "logwire_alert_attempts_total{outcome=\"trouble\",webhook=\"ops\"}";
      Scrape.await(server.consolePort(), attempts, 1);
      Scrape scrape =
          Scrape.await(server.consolePort(), "logwire_http_requests_total{code=\"202\"}", 1);
      List<String> missing = new ArrayList<>();
      for (String name :
          List.of(
              "logwire_http_requests_total{code=\"202\"}",
              "logwire_logs_total{type=\"information\"}",
              "logwire_commit_duration_seconds_bucket{le=\"+Inf\"}",
              "logwire_commit_duration_seconds_sum",
              "logwire_batch_logs_bucket{le=\"1.0\"}",
              "logwire_batch_logs_count",
              "logwire_queue_logs",
              "logwire_queue_bytes",
              "logwire_index_behind_logs",
              "logwire_database_bytes",
              "logwire_wal_bytes",
              "logwire_disk_free_bytes",
              "logwire_alerts_owed{webhook=\"ops\"}",
              "logwire_alert_oldest_owed_timestamp_seconds{webhook=\"ops\"}",
              "logwire_last_log_timestamp_seconds{channel=\"c\"}",
              "logwire_retention_paused",
              "logwire_check_ok{check=\"write\"}",
              "logwire_build_info{version=\"unknown\"}",
              "process_cpu_seconds_total",
              "process_resident_memory_bytes",
              "process_open_fds",
              "process_start_time_seconds",
              "jvm_threads_current",
              "jvm_memory_used_bytes{area=\"heap\"}")) {
        if (!scrape.values().containsKey(name)) {
          missing.add(name);
        }
      }
      assertEquals(List.of(), missing, scrape.text());
      assertEquals(1, scrape.value("logwire_alerts_owed{webhook=\"ops\"}"));
      Scrape.await(server.consolePort(), "logwire_check_ok{check=\"write\"}", 1);
      assertEquals(1, scrape.value("logwire_index_behind_logs"));
      assertTrue(
          scrape.value("logwire_database_bytes") + scrape.value("logwire_wal_bytes") > 4_096);
      double age =
          System.currentTimeMillis() / 1e3
              - scrape.value("logwire_last_log_timestamp_seconds{channel=\"c\"}");
      assertTrue(age >= -1 && age < 120, "the log is " + age + " s old");
    }
  }

  @Test
  void countsLogsByTypeAndRepeatsAndMeasuresTheirCommits() throws Exception {
    try (TestServer server = TestServer.start(data)) {
      send(server, 202, LOG.formatted("c", "error"));
      send(server, 202, LOG.formatted("c", "error"));
      send(server, 202, LOG.formatted("c", "action"), "Idempotency-Key: one");
      send(server, 202, LOG.formatted("c", "action"), "Idempotency-Key: one");
      Scrape scrape =
          Scrape.await(server.consolePort(), "logwire_http_requests_total{code=\"202\"}", 4);
      assertEquals(2, scrape.value("logwire_logs_total{type=\"error\"}"));
      assertEquals(1, scrape.value("logwire_logs_total{type=\"action\"}"));
      assertEquals(0, scrape.value("logwire_logs_total{type=\"success\"}"));
      assertEquals(1, scrape.value("logwire_logs_repeated_total"));
      assertTrue(scrape.value("logwire_batch_logs_sum") >= 4, scrape.text());
      assertTrue(scrape.value("logwire_commit_duration_seconds_sum") > 0, scrape.text());
    }
  }

  @Test
  void areInTheFormatThatIsAskedFor() {
    try (TestServer server = TestServer.start(data)) {
      Visitor scraper = new Visitor(server.consolePort());
      HttpResponse<String> plain = scraper.get("/metrics");
      assertEquals(
          "text/plain; version=0.0.4; charset=utf-8",
          plain.headers().firstValue("Content-Type").orElse(""));
      assertFalse(plain.body().contains("# EOF"));
      HttpResponse<String> open =
          scraper.get("/metrics", "Accept", "application/openmetrics-text; version=1.0.0");
      assertEquals(
          "application/openmetrics-text; version=1.0.0; charset=utf-8",
          open.headers().firstValue("Content-Type").orElse(""));
      assertTrue(open.body().endsWith("# EOF\n"), open.body());
      assertTrue(open.body().contains("# TYPE logwire_build info"), open.body());
    }
  }

  @Test
  void countTheLinesOfItsOwnLogThatAreNotWritten() {
    try (OwnersLog log = new OwnersLog();
        TestServer server = TestServer.start(data)) {
      double others = Scrape.of(server.consolePort()).value("logwire_own_lines_not_written_total");
      for (int i = 0; i < 25; i++) {
        LoggerFactory.getLogger("io.logwire.MetricsTest").warn("the same fault, {}", i);
      }
      Scrape scrape = Scrape.of(server.consolePort());
      assertEquals(others + 15, scrape.value("logwire_own_lines_not_written_total"));
      assertEquals(10, log.linesWith("the same fault").size(), log::text);
    }
  }

  @Test
  void areForThisMachineAloneWithoutAToken() throws Exception {
    try (TestServer server = TestServer.start(data)) {
      Visitor scraper = new Visitor(server.consolePort());
      assertEquals(200, scraper.get("/metrics").statusCode());
      assertEquals(403, scraper.get("/metrics", "X-Forwarded-For", "192.0.2.1").statusCode());
      assertEquals(403, scraper.get("/metrics", "Sec-Fetch-Site", "cross-site").statusCode());
      assertEquals(405, scraper.send("POST", "/metrics", "").statusCode());
    }
  }

  @Test
  void areForWhoeverHasTheToken() throws Exception {
    String token = "of-the-scraper-1";
    Map<String, String> settings =
        Map.of(
            "LOGWIRE_METRICS_TOKEN",
            token,
            "LOGWIRE_CONSOLE_PASSWORD",
            "long enough for this",
            "LOGWIRE_WEBHOOK_OPS_URL",
            "http://127.0.0.1:9/");
    try (TestServer server = TestServer.start(data, settings)) {
      Visitor scraper = new Visitor(server.consolePort());
      HttpResponse<String> none = scraper.get("/metrics");
      assertEquals(401, none.statusCode());
      assertEquals("Bearer", none.headers().firstValue("WWW-Authenticate").orElse(""));
      assertFalse(none.body().contains(token), none.body());
      assertEquals(
          401, scraper.get("/metrics", "Authorization", "Bearer " + TestServer.TOKEN).statusCode());
      String bearer = "Bearer " + token;
      assertEquals(200, scraper.get("/metrics", "Authorization", bearer).statusCode());
      assertEquals(
          200,
          scraper
              .get("/metrics", "Authorization", bearer, "X-Forwarded-For", "192.0.2.1")
              .statusCode());
    }
  }

  @Test
  void knowOnlySoManyChannels() throws Exception {
    try (TestServer server = TestServer.start(data);
        LogClient client = new LogClient(server.port(), TestServer.TOKEN)) {
      for (int i = 0; i < 60; i++) {
        assertEquals(202, client.send(LOG.formatted("c" + i, "action")).status());
      }
      Scrape scrape = Scrape.of(server.consolePort());
      long channels =
          scrape.values().keySet().stream()
              .filter(name -> name.startsWith("logwire_last_log_timestamp_seconds{"))
              .count();
      assertEquals(50, channels);
      assertTrue(scrape.value("logwire_last_log_timestamp_seconds{channel=\"c59\"}") > 0);
    }
  }
}
