package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logwire.command.terminal.Terminal;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.LogRepository;
import io.logwire.store.Outbox;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShowCommandTest {
  private static final Terminal COLOURS = Terminal.of(Map.of("COLUMNS", "80"));

  @TempDir Path folder;

  private CommandRun show(Terminal terminal, String... args) {
    return CommandRun.inUtc(new ShowCommand(Around.folder(folder, terminal, TestLogs.CLOCK)), args);
  }

  private long append(LogEntry entry) {
    try (TestStore store = TestLogs.store(folder)) {
      return store.append(entry);
    }
  }

  private static LogEntry withBody(String body) {
    return new LogEntry(
        "orders", "", "Webhook received", body, LogType.ACTION, false, List.of(), Map.of());
  }

  @Test
  void showsAllOfALogAndItsBodyInItsLines() {
    long id = append(TestLogs.PAID);
    String expected =
        """
        2026-11-24 21:04:07.000  ✓ success  orders
        Order paid
        id         %d
        reference  user 4711
        tags       shop eu
        order      A-17

        Two tickets to Lisbon, 49.90 €
        """
            .formatted(id);
    assertEquals(expected, show(Terminal.none(), "" + id).out());
  }

  @Test
  void takesTheAddressOfThePageOfTheLog() {
    long id = append(TestLogs.PAID);
    String byId = show(Terminal.none(), "" + id).out();
    for (String address :
        List.of(
            "http://127.0.0.1:8081/channels/orders/logs/" + id,
            "https://logs.example.org/channels/orders/logs/" + id + "?zone=UTC#top")) {
      assertEquals(byId, show(Terminal.none(), address).out(), address);
    }
  }

  @Test
  void laysOutABodyOfJson() {
    long id = append(withBody("{\"id\":1.10,\"items\":[\"a\"]}"));
    String out = show(Terminal.none(), "" + id).out();
    assertTrue(out.endsWith("\n{\n  \"id\": 1.10,\n  \"items\": [\n    \"a\"\n  ]\n}\n"), out);
  }

  @Test
  void keepsTheShapeOfATrace() {
    long id = append(withBody("java.lang.Error: no\r\n\tat a.B.c(B.java:1)\n\n  caused by ü"));
    String out = show(Terminal.none(), "" + id).out();
    assertTrue(out.contains("\njava.lang.Error: no\n"), out);
    assertTrue(out.contains("at a.B.c(B.java:1)\n\n  caused by ü\n"), out);
  }

  @Test
  void tellsWhatBecameOfItsAlert() {
    long id;
    try (TestStore store = TestLogs.store(folder)) {
      LogRepository repository = store.store.repository(unused -> List.of("ops", "chat"), () -> {});
      id = repository.append(TestLogs.DECLINED, Optional.empty()).join().id();
      Outbox outbox = store.store.outbox();
      outbox.delivered("ops", List.of(id), TestLogs.CLOCK.instant()).join();
    }
    String out = show(Terminal.none(), "" + id).out();
    assertTrue(out.contains("alert      chat: owed, not tried\n"), out);
    assertTrue(
        out.contains("alert      ops: delivered after 1 attempt, 2026-11-24 21:04:07\n"), out);
  }

  @Test
  void saysThatNoWebhookTookAnAlert() {
    long id = append(TestLogs.DECLINED);
    String out = show(Terminal.none(), "" + id).out();
    assertTrue(out.contains("alert      no webhook took it\n"), out);
  }

  @Test
  void showsWhatCameBeforeItAndAfterItInItsChannel() {
    append(TestStore.entry("orders", "first"));
    append(TestStore.entry("orders", "second"));
    append(TestStore.entry("other", "elsewhere"));
    long id = append(TestStore.entry("orders", "third"));
    append(TestStore.entry("orders", "fourth"));
    append(TestStore.entry("orders", "fifth"));
    String out = show(Terminal.none(), "" + id, "--context", "1").out();
    assertTrue(
        out.matches("(?s)[^\n]*\tsecond\t[^\n]*\n\n.*\nthird\n.*\n\n[^\n]*\tfourth\t[^\n]*\n"),
        out);
    assertFalse(out.contains("elsewhere"), out);
    assertFalse(out.contains("first"), out);
  }

  @Test
  void givesProgramsALineOfJson() throws Exception {
    long id = append(TestLogs.PAID);
    String out = show(Terminal.none(), "" + id, "--json").out();
    assertEquals(1, out.lines().count());
    JsonNode json = new ObjectMapper().readTree(out);
    assertEquals(id, json.get("id").asLong());
    assertEquals("Order paid", json.get("label").asText());
  }

  @Test
  void saysThatThereIsNoSuchLog() {
    append(TestLogs.PAID);
    CommandRun run = show(Terminal.none(), "7");
    assertEquals(1, run.exit());
    assertTrue(run.err().startsWith("There is no log 7 in "), run.err());
  }

  @Test
  void refusesWhatIsNoId() {
    append(TestLogs.PAID);
    for (String wrong : List.of("order", "-1", "http://127.0.0.1:8081/channels/orders", "1 2")) {
      CommandRun run = show(Terminal.none(), "--", wrong);
      assertEquals(2, run.exit(), wrong);
    }
    CommandRun run = show(Terminal.none(), "orders");
    assertTrue(run.err().contains("'orders' is neither the id of a log nor"), run.err());
    assertEquals(2, show(Terminal.none(), "1", "--context", "-1").exit());
  }

  @Test
  void letsNoTextDriveTheTerminal() {
    long id = append(TestLogs.hostile(LogType.ERROR));
    String out = show(COLOURS, "" + id).out();
    assertFalse(out.contains("\u001b]"), "a title");
    assertFalse(out.contains("\u001b[2J"), "clears");
    assertFalse(out.contains("\u202e"), "reorders");
    assertTrue(out.contains("\u001b[31m✗ error\u001b[0m"), out.substring(0, 200));
  }
}
