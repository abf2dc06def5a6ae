package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.LogClient;
import io.logwire.TestServer;
import io.logwire.log.LogQuery;
import io.logwire.store.Erasure;
import io.logwire.store.Store;
import io.logwire.store.postgres.PostgresPlace;
import io.logwire.store.postgres.PostgresServer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/SCALE.md}: the database that it makes is one that the service starts on. */
@Timeout(120)
class ScaleDocumentTest {
  private static final Markdown PAGE = Markdown.read("docs/SCALE.md");

  @TempDir Path home;

  @Test
  void theServiceStartsOnTheDatabaseThatItsStatementsMake() throws Exception {
    PostgresServer server = PostgresServer.shared();
    for (String statement : PAGE.block("database").split(";\\s*")) {
      server.execute(statement);
    }
    String setting = PAGE.block("replica").strip();
    String url = setting.substring(setting.indexOf('=') + 1);

    Map<String, String> settings =
        Map.of("LOGWIRE_DATABASE", url.replace("10.0.0.5:5432", server.address()));
    try (TestServer replica = TestServer.start(home.resolve("data"), settings);
        LogClient client = new LogClient(replica.port(), TestServer.TOKEN)) {
      assertEquals(202, client.send("{\"channel_id\":\"c\",\"label\":\"x\"}").status());
    }
  }

  @Test
  void theServiceGoesOnWhereTheOwnerHasDividedTheLogsByTime() throws Exception {
    String url = PostgresServer.shared().newDatabase();
    Map<String, String> settings = Map.of("LOGWIRE_DATABASE", url);
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      try (TestServer replica = TestServer.start(home.resolve("data"), settings);
          LogClient client = new LogClient(replica.port(), TestServer.TOKEN)) {
        ids.add(0, client.send("{\"channel_id\":\"c\",\"label\":\"word\"}").logId());
      }
      if (i == 0) {
        PostgresServer.execute(url, withMonthsToCome(PAGE.block("partitions")));
      }
    }

    try (Store store = new PostgresPlace(url).existing(Clock.systemUTC());
        Erasure erasure = store.erasure()) {
      LogQuery query = LogQuery.latest(9).text("word");
      assertEquals(ids, store.reader().find(query).stream().map(log -> log.id()).toList());
      erasure.erase(query, store.reader().newest(), unused -> {});
      erasure.finish();
      assertEquals(List.of(), store.reader().find(query));
    }
  }

  private static String withMonthsToCome(String statements) {
    YearMonth now = YearMonth.now(ZoneOffset.UTC);
    assertTrue(statements.contains("'2027-01-01 ") && statements.contains("'2027-02-01 "));
    return statements
        .replace("'2027-02-", "'%s-".formatted(now.plusMonths(3)))
        .replace("'2027-01-", "'%s-".formatted(now.plusMonths(2)));
  }

  @Test
  void aFileMovesByItsCommands() throws Exception {
    String url = PostgresServer.shared().newDatabase();
    try (TestServer service = TestServer.start(home.resolve("data"));
        LogClient client = new LogClient(service.port(), TestServer.TOKEN)) {
      assertEquals(202, client.send("{\"channel_id\":\"c\",\"label\":\"x\"}").status());
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Program program =
        new Program(home)
            .with("LOGWIRE_DATA", home.resolve("data").toString())
            .file("database.secret", url)
            .file("run.sh", "exec '%s' -cp '%s' io.logwire.LogWire \"$@\"".formatted(java, path));

    Program.Ended script =
        program.run(
            "bash", "-ec", "chmod +x run.sh; systemctl() { echo \"$@\"; };" + PAGE.block("script"));
    Program.Ended again = program.run("bash", "-c", "./" + PAGE.block("migrate").substring(2));

    assertEquals(0, script.exitCode(), script.err());
    assertEquals("stop logwire\n", script.out());
    assertTrue(script.err().contains("1 log, 0 tokens and 0 owed alerts are in"), script.err());
    assertEquals(0, again.exitCode(), again.err());
  }
}
