package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.console.Visitor;
import io.logwire.store.postgres.PostgresServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What monitors are told by a replica on a database, beside a service on a file. */
@Timeout(120)
class ReplicaHealthTest {
  @TempDir Path home;

  private TestServer onAFile() {
    return TestServer.start(home.resolve("file"));
  }

  private TestServer onADatabase(String url) {
    return TestServer.start(home.resolve("replica"), Map.of("LOGWIRE_DATABASE", url));
  }

  @Test
  void isToldInTheSameLines() {
    try (TestServer file = onAFile();
        TestServer replica = onADatabase(PostgresServer.shared().newDatabase())) {
      for (String path : Set.of("/livez?verbose", "/readyz?verbose")) {
        assertEquals(linesOnceWell(file, path), linesOnceWell(replica, path));
      }
    }
  }

  // A check may be late on a busy machine, and says so first.
  private static String linesOnceWell(TestServer server, String path) {
    Visitor monitor = new Visitor(server.consolePort());
    AtomicReference<HttpResponse<String>> answer = new AtomicReference<>();
    Pause.until(
        () -> {
          answer.set(monitor.get(path));
          return answer.get().statusCode() == 200;
        },
        () -> answer.get().body());
    return answer.get().body().replaceAll("ok: .*", "ok");
  }

  @Test
  void isMeasuredByTheSameNamesButForWhatIsTheDatabases() throws Exception {
    try (TestServer file = onAFile();
        TestServer replica = onADatabase(PostgresServer.shared().newDatabase())) {
      for (TestServer server : Set.of(file, replica)) {
        try (LogClient client = new LogClient(server.port(), TestServer.TOKEN)) {
          assertEquals(202, client.send("{\"channel_id\":\"c\",\"label\":\"x\"}").status());
        }
        // Counted a moment after the answers: what nobody has counted yet has no name.
        Scrape.await(server.consolePort(), "logwire_http_requests_total{code=\"202\"}", 1);
        Scrape.await(server.consolePort(), "logwire_console_http_requests_total{code=\"200\"}", 1);
      }
      Set<String> expected = names(file);
      expected.removeAll(Set.of("logwire_wal_bytes", "logwire_disk_free_bytes"));
      expected.addAll(Set.of("logwire_replicas", "logwire_settled_age_seconds"));

      assertEquals(expected, names(replica));

      Scrape scrape = Scrape.await(replica.consolePort(), "logwire_replicas", 1);
      assertEquals(1, scrape.value("logwire_replicas"));
      assertTrue(scrape.value("logwire_database_bytes") > 1_000_000, scrape.text());
      double age = scrape.value("logwire_settled_age_seconds");
      assertTrue(age < 30, age + " s");
    }
  }

  private static Set<String> names(TestServer server) {
    Set<String> names = new TreeSet<>();
    Scrape.of(server.consolePort())
        .text()
        .lines()
        .filter(line -> line.startsWith("# TYPE logwire_"))
        .forEach(line -> names.add(line.split(" ")[2]));
    return names;
  }
}
