package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.command.Around;
import io.logwire.command.ExportCommand;
import io.logwire.command.ImportCommand;
import io.logwire.command.MigrateCommand;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.Store;
import io.logwire.store.StoreException;
import io.logwire.store.StorePlace;
import io.logwire.store.postgres.PostgresPlace;
import io.logwire.store.postgres.PostgresServer;
import io.logwire.store.sqlite.SqlitePlace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** {@code migrate} beside a service that takes logs and owes alerts. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MigrateTest extends AlertsFixture {
  private static final int CLIENTS = 3;

  private final PostgresServer server = PostgresServer.shared();
  private final String url = server.newDatabase();
  private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private Path data() {
    return folder.resolve("data");
  }

  private int migrate(StorePlace from, String... args) {
    return new CommandLine(new MigrateCommand(Around.place(from), Stores::named))
        .setExpandAtFiles(false)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .setExecutionExceptionHandler(
            (e, command, unused) -> {
              command.getErr().println(e.getMessage());
              return 1;
            })
        .execute(args);
  }

  private TestServer start(String database) {
    Map<String, String> settings = new HashMap<>(environment());
    settings.put("LOGWIRE_CONSOLE_PORT", "0");
    settings.put("LOGWIRE_DATABASE", database);
    return TestServer.start(database.isEmpty() ? data() : folder.resolve("other"), settings);
  }

  private void sendUntilItStops(int port, String name) {
    try (LogClient client = new LogClient(port, TOKEN)) {
      for (int i = 0; ; i++) {
        LogClient.Answer answer =
            client.send("{\"channel_id\":\"%s\",\"label\":\"log %d\"}".formatted(name, i));
        if (answer.status() != 202) {
          return;
        }
        acknowledged.add(answer.logId());
      }
    } catch (IOException e) {
      // the service has stopped
    }
  }

  @Test
  void losesNoAcknowledgedLogAndSendsEachOwedAlertOnce() throws Exception {
    status = 503; // nothing is delivered before
    String token;
    List<Thread> clients = new ArrayList<>();
    FutureTask<Integer> command =
        new FutureTask<>(() -> migrate(new SqlitePlace(data()), "--to", url));
    try (TestServer old = start("")) {
      token = old.createToken("shop", "payments");
      for (String alert : List.of("first", "second", "third")) {
        assertEquals(202, send(old.port(), alert));
      }
      for (int i = 0; i < CLIENTS; i++) {
        String name = "client-" + i;
        clients.add(new Thread(() -> sendUntilItStops(old.port(), name), name));
      }
      clients.forEach(Thread::start);
      new Thread(command, "migrate").start();
      await(() -> err.toString().contains("Stop the service now"), "the copy: " + err);
      int some = acknowledged.size() + 200;
      await(() -> acknowledged.size() > some, "logs that come meanwhile");
    }
    for (Thread client : clients) {
      client.join();
    }
    assertEquals(0, command.get(), err.toString());
    assertTrue(err.toString().contains("each compared"), err.toString());
    assertTrue(err.toString().contains("The switch took "), err.toString());
    assertFalse(err.toString().contains("user=postgres"), err.toString());

    got.clear();
    status = 200;
    try (TestServer service = start(url);
        LogClient client = new LogClient(service.port(), token)) {
      assertEquals(202, client.send("{\"channel_id\":\"payments\",\"label\":\"x\"}").status());
      assertEquals(403, client.send("{\"channel_id\":\"other\",\"label\":\"x\"}").status());
      await(() -> got.size() >= 3, "the owed alerts");
      assertEquals(202, send(service.port(), "last"));
      await(() -> labels().contains("last"), "the last alert");
    }
    assertEquals(List.of("first", "second", "third", "last"), labels());
    Set<Long> kept = idsOfClients();
    assertTrue(kept.containsAll(acknowledged), "an acknowledged log is lost");
    // A stop may close a connection whose request has just come: who sent it is not told.
    assertTrue(
        kept.size() <= acknowledged.size() + CLIENTS,
        () -> "%,d of %,d".formatted(kept.size(), acknowledged.size()));
    String refused = assertThrows(StoreException.class, () -> start("")).getMessage();
    assertTrue(refused.contains("have moved to postgresql://" + server.address()), refused);
    assertFalse(refused.contains("user=postgres"), refused);
  }

  private Set<Long> idsOfClients() {
    Set<Long> ids = ConcurrentHashMap.newKeySet();
    try (Store store = new PostgresPlace(url).existing(Clock.systemUTC())) {
      for (int i = 0; i < CLIENTS; i++) {
        List<StoredLog> logs =
            store.reader().find(LogQuery.latest(1_000_000).channel("client-" + i));
        logs.forEach(log -> assertTrue(ids.add(log.id())));
      }
    }
    return ids;
  }

  @Test
  void copiesBeforeTheDayAndSwitchesOnIt() throws Exception {
    try (TestServer old = start("")) {
      assertEquals(202, send(old.port(), "one"));
      assertEquals(0, migrate(new SqlitePlace(data()), "--to", url, "--copy-only"), err.toString());
      assertTrue(err.toString().contains("Nothing is switched"), err.toString());
      assertEquals(202, send(old.port(), "two"));
    }
    Path secret = Files.writeString(folder.resolve("database.secret"), url + "\n");

    assertEquals(0, migrate(new SqlitePlace(data()), "--to-file", secret.toString()));

    try (Store store = new PostgresPlace(url).existing(Clock.systemUTC())) {
      assertEquals(2, store.counts().channels().get(0).logs());
    }
    assertEquals(0, migrate(new SqlitePlace(data()), "--to", url), err.toString());
    assertEquals(0, migrate(new SqlitePlace(data()), "--to", url, "--cancel"), err.toString());
    start("").close();
  }

  @Test
  void saysWhatIsWrongWithThePlaceAndNeverThePassword() {
    start("").close();
    String closed = "jdbc:postgresql://127.0.0.1:1/logs?user=u&password=hidden";
    String unknown = url.replace("user=postgres", "user=nobody&password=hidden");

    assertEquals(1, migrate(new SqlitePlace(data()), "--to-file", folder.toString()));
    assertTrue(err.toString().contains("it is a folder"), err.toString());
    assertEquals(1, migrate(new SqlitePlace(data()), "--to-file", folder + "/none"));
    assertTrue(err.toString().contains("there is no file "), err.toString());
    assertEquals(1, migrate(new SqlitePlace(data()), "--to", closed));
    assertEquals(1, migrate(new SqlitePlace(data()), "--to", unknown));
    assertEquals(
        2, migrate(new SqlitePlace(data()), "--to", "jdbc:mysql://db/logs?password=hidden"));
    assertEquals(2, migrate(new SqlitePlace(data()), "--copy-only"));
    assertEquals(1, migrate(new SqlitePlace(data()), "--to", data().toString()));
    assertEquals(1, migrate(new SqlitePlace(data()), "--to", url, "--cancel"));

    String said = err.toString();
    assertTrue(said.contains("postgresql://127.0.0.1:1/logs"), said);
    assertTrue(said.contains("role \"nobody\" does not exist"), said);
    assertTrue(said.contains("A database is jdbc:postgresql://host:port/database"), said);
    assertTrue(said.contains("the logs are in " + data() + " already"), said);
    assertTrue(said.contains("nothing moves from " + data()), said);
    assertFalse(said.contains("hidden"), said);
  }

  @Test
  void saysThatThePasswordIsWrongAndNotWhatItWas() {
    start("").close();
    String rules = server.ask("SHOW hba_file");
    server.execute("CREATE USER guarded PASSWORD 'right'");
    server.execute(
        "COPY (VALUES ('host all guarded all scram-sha-256'), ('host all all all trust')) TO '%s'"
            .formatted(rules));
    server.execute("SELECT pg_reload_conf()");
    String wrong = url.replace("user=postgres", "user=guarded&password=hidden");

    assertEquals(1, migrate(new SqlitePlace(data()), "--to", wrong));

    String said = err.toString();
    assertTrue(said.contains("password authentication failed for user \"guarded\""), said);
    assertFalse(said.contains("hidden"), said);
    start("").close(); // nothing has begun
  }

  @Test
  void anExportOfTheOldStoreIsThatOfTheNewOneAndCanBeImported() {
    try (TestServer old = start("")) {
      assertEquals(202, send(old.port(), "O'Brien \\u202e \\ud83d\\ude80"));
      assertEquals(202, send(old.port(), "two"));
    }
    StorePlace old = new SqlitePlace(data());
    assertEquals(0, migrate(old, "--to", url), err.toString());

    String exported = export(old);
    assertEquals(exported, export(new PostgresPlace(url)));

    StorePlace third = new PostgresPlace(server.newDatabase());
    run(third, exported);
    assertEquals(exported, export(third));
    StorePlace fourth = new SqlitePlace(folder.resolve("fourth"));
    run(fourth, export(third));
    assertEquals(exported, export(fourth));
  }

  private static String export(StorePlace place) {
    ByteArrayOutputStream exported = new ByteArrayOutputStream();
    ExportCommand command = new ExportCommand(Around.place(place), exported);
    assertEquals(0, new CommandLine(command).execute("--channel", "payments"));
    return exported.toString(java.nio.charset.StandardCharsets.UTF_8);
  }

  private void run(StorePlace place, String exported) {
    try {
      Path file = Files.writeString(folder.resolve("logs.ndjson"), exported);
      ImportCommand command = Around.imports(Around.place(place));
      assertEquals(0, new CommandLine(command).execute(file.toString()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
