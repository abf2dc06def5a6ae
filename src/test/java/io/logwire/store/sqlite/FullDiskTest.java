package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.Javalin;
import io.logwire.LogClient;
import io.logwire.LogClient.Answer;
import io.logwire.http.Listener;
import io.logwire.ingest.CreateLog;
import io.logwire.ingest.TokenFilter;
import io.logwire.log.LogQuery;
import io.logwire.metrics.Metrics;
import io.logwire.store.Token;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A true SQLITE_FULL in the midst of a transaction, by a limit of pages on the connection. */
@Timeout(120)
class FullDiskTest {
  private static final Token TOKEN =
      new Token(1, "test", List.of(), "", Instant.EPOCH, Optional.empty());
  private static final String LOG =
      "{\"channel_id\":\"shop\",\"reference\":\"%s\",\"body\":\"" + "word ".repeat(400) + "\"}";

  @TempDir Path path;

  @Test
  void answers503WhileTheDiskIsFullAndTakesLogsAgainWhenItIsNot() throws Exception {
    try (OwnersLog log = new OwnersLog();
        TestStore store = new TestStore(path)) {
      Javalin listener =
          Listener.create(
              "127.0.0.1",
              0,
              new Metrics().door,
              routes -> {
                routes.beforeMatched(new TokenFilter(secret -> Optional.of(TOKEN), 0));
                routes.post(CreateLog.PATH, new CreateLog(store.repository::append, false));
              });
      listener.start();
      try (LogClient client = new LogClient(listener.port(), "any")) {
        TreeSet<String> kept = new TreeSet<>();
        assertEquals(202, client.send(LOG.formatted("first")).status());
        kept.add("first");
        setMaxPages(store, "(SELECT page_count + 20 FROM pragma_page_count)");
        int refused = 0;
        for (int i = 0; refused < 200; i++) {
          assertTrue(i < 2_000, () -> "the disk does not get full: " + log.lines());
          Answer answer = client.send(LOG.formatted("full" + i));
          if (answer.status() == 202) {
            kept.add("full" + i);
          } else {
            refused++;
            assertEquals(503, answer.status());
            assertEquals("1", answer.headers().get("retry-after"));
            assertEquals("application/problem+json", answer.headers().get("content-type"));
            assertFalse(answer.body().contains("SQL"), answer.body());
          }
        }
        assertFalse(kept.isEmpty(), "there was room for some");

        setMaxPages(store, "1000000000");
        assertEquals(202, client.send(LOG.formatted("again")).status());
        kept.add("again");

        TreeSet<String> found = new TreeSet<>();
        store
            .reader
            .find(LogQuery.latest(1_000))
            .forEach(one -> assertTrue(found.add(one.entry().reference())));
        assertEquals(kept, found);
        assertEquals(1, log.linesWith("SQLITE_FULL").size());
        assertEquals(1, log.linesWith("takes writes again; 200").size());
      } finally {
        listener.stop();
      }
    }
  }

  // A write like any other, so that it reaches the connection that writes.
  private static void setMaxPages(TestStore store, String pages) throws Exception {
    store
        .writer
        .submit(
            0,
            tx -> {
              try (var statement = tx.connection().createStatement();
                  var row = statement.executeQuery("SELECT " + pages)) {
                row.next();
                long most = row.getLong(1);
                return statement.execute("PRAGMA max_page_count = " + most);
              }
            })
        .get();
  }
}
