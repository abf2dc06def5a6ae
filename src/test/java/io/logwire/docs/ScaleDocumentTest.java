package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwire.LogClient;
import io.logwire.TestServer;
import io.logwire.store.postgres.PostgresServer;
import java.nio.file.Path;
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
}
