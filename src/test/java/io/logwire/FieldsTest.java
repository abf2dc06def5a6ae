package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.logwire.alert.AlertTexts;
import io.logwire.command.Around;
import io.logwire.command.CommandRun;
import io.logwire.command.TailCommand;
import io.logwire.log.LogEntry;
import io.logwire.log.LogField;
import io.logwire.log.LogJson;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.LogFormat;
import io.logwire.store.Store;
import io.logwire.store.sqlite.SqliteStore;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A field of a log is everywhere or nowhere. */
class FieldsTest {
  @TempDir Path folder;
  @AutoClose private TestServer server;
  private StoredLog log;

  @BeforeEach
  void sendALogThatHasThemAll() throws Exception {
    server = TestServer.start(folder.resolve("data"));
    ObjectNode fields = new ObjectMapper().createObjectNode();
    for (LogField field : LogField.all()) {
      switch (field) {
        case ALERT -> fields.put(field.text(), true);
        case TAGS -> fields.putArray(field.text()).add(valueOf(field));
        case CUSTOM_REFERENCES -> fields.putObject(field.text()).put("name", valueOf(field));
        default -> fields.put(field.text(), valueOf(field));
      }
    }
    try (LogClient client = new LogClient(server.port(), TestServer.TOKEN)) {
      LogClient.Answer answer = client.send(fields.toString());
      assertEquals(202, answer.status(), answer.body());
    }
    log = server.logs().get(0);
  }

  private static String valueOf(LogField field) {
    return field == LogField.TYPE ? "success" : "the-" + field.text().replace('_', '-');
  }

  private static void assertHasAll(String where, String text, LogField... hidden) {
    for (LogField field : LogField.all()) {
      if (field != LogField.ALERT && !List.of(hidden).contains(field)) {
        String shown = text.toLowerCase(Locale.ROOT);
        assertTrue(shown.contains(valueOf(field)), () -> where + " has no " + field + ": " + text);
      }
    }
  }

  private String export(LogFormat format) {
    try (Store store = SqliteStore.existing(server.file().getParent(), Clock.systemUTC())) {
      byte[] line = store.pages(LogQuery.latest(1), format).next().get(0);
      return new String(line, StandardCharsets.UTF_8);
    }
  }

  private String tail() {
    return CommandRun.of(new TailCommand(Around.folder(server.file().getParent()))).out();
  }

  @Test
  void isAComponentOfALog() {
    List<String> names =
        Stream.of(LogEntry.class.getRecordComponents())
            .map(RecordComponent::getName)
            .map(name -> name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
            .toList();
    assertEquals(names, LogField.names());
  }

  @Test
  void isAColumnOfTheTable() throws Exception {
    List<String> columns =
        SqliteFile.texts(server.file(), "SELECT name FROM pragma_table_info('log')");
    assertEquals("id", columns.remove(0));
    assertEquals(columns, LogField.names());
  }

  @Test
  void isTakenByTheCallAndKept() {
    for (LogField field : LogField.all()) {
      String kept = field.of(log.entry());
      assertTrue(kept.contains(field == LogField.ALERT ? "true" : valueOf(field)), field::text);
    }
  }

  @Test
  void isToldByTheDescriptionAndItsPage() throws Exception {
    JsonNode described = new YAMLMapper().readTree(Path.of("openapi.yaml").toFile());
    List<String> names = new ArrayList<>();
    described.at("/components/schemas/Log/properties").fieldNames().forEachRemaining(names::add);
    assertEquals(LogField.names(), names);
    String page = Files.readString(Path.of("docs/CALL.md"));
    for (String name : LogField.names()) {
      assertTrue(page.contains("\n| `" + name + "` |"), name);
    }
  }

  @Test
  void isInEachLineForPrograms() {
    assertHasAll("a line of JSON", LogJson.write(log));
    assertHasAll("an export", export(LogFormat.NDJSON));
    assertHasAll("a CSV", export(LogFormat.CSV));
  }

  @Test
  void isToldByAnAlertInEachFormat() {
    AlertTexts.of(log)
        .forEach(
            (format, text) ->
                assertHasAll("an alert as " + format, text.replaceAll("\\\\+-", "-")));
  }

  @Test
  void isShownToPeople() throws Exception {
    assertHasAll("a line of tail", tail());
    URI page =
        URI.create(
            "http://127.0.0.1:%d/channels/%s/logs/%d"
                .formatted(server.consolePort(), log.entry().channelId(), log.id()));
    HttpRequest request = HttpRequest.newBuilder(page).build();
    assertHasAll(
        "the page", HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
  }
}
