package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands in a real terminal, tmux, which tells afterwards what its screen shows. */
class TmuxTest {
  private static final String HOSTILE =
      "\u001b[31m\u001b[2J\u001b[?1049h\u009b5A\u202eabc\u2028\u007f\ud83d\udc69\u200d\ud83d\udcbb"
          + "\ud83d\udc4d\ud83c\udffd❤\ufe0f e"
          + "\u0301".repeat(40)
          + "\u3164\t\n\r\u0001\u001b]0;title\u0007\u001b(0订单\ufeff\u0e33";
  private static final int ROWS = 30;

  @TempDir Path folder;
  private Tmux terminal;
  private String session; // a new one for each run; a server that loses its last one ends

  @BeforeEach
  void openTerminal() {
    terminal = new Tmux(folder);
    try (TestStore store = new TestStore(folder.resolve("data"))) {
      for (LogType type : LogType.values()) {
        store.append(entry("hostile", HOSTILE, type, HOSTILE + "x".repeat(65_000)));
        store.append(entry("orders", "user 4711", type, "Two tickets to Lisbon"));
      }
    }
  }

  @AfterEach
  void closeTerminal() throws Exception {
    if (terminal != null) {
      terminal.close();
    }
  }

  private static LogEntry entry(String channel, String text, LogType type, String body) {
    return new LogEntry(
        channel,
        text,
        "Order paid" + text,
        body,
        type,
        true,
        List.of(text, "shop"),
        Map.of(text, text));
  }

  @Test
  void hostileTextLeavesTheTerminalAsItIsAndTheColumnsStraight() throws Exception {
    for (int columns : new int[] {40, 80, 200}) {
      for (String noColour : List.of("", "1")) {
        List<String> screen = run(columns, noColour, "tail", "--utc");
        String where =
            columns + " columns, NO_COLOR=" + noColour + "\n" + String.join("\n", screen);

        assertEquals(12, screen.size(), where); // ten logs, the marks before and after
        assertEquals("before", screen.get(0), where);
        assertEquals("after ─│", screen.get(11), where); // no other character set
        for (int i = 0; i < 10; i++) {
          String line = screen.get(i + 1);
          assertTrue(line.matches("\\d\\d:\\d\\d(:\\d\\d)? \\S (hostile|orders) .*"), where);
          assertFalse(line.contains("\u202e") || line.contains("\u009b"), where);
        }
        assertStraight(where);
        assertEquals("0 0", display("#{alternate_on} #{pane_in_mode}"), where);
        assertFalse(display("#{pane_title}").contains("title"), where);
        assertEquals(noColour.isEmpty(), hasColours(), where);
      }
    }
  }

  // Asked from tmux and not from the text: it knows in which cell each character has landed. The
  // text column begins behind hostile references as it does behind plain ones.
  private void assertStraight(String where) throws Exception {
    List<String> cells = new ArrayList<>();
    for (int row = 1; row <= 10; row++) {
      cells.add(cellOf(row, "Order paid"));
    }
    assertEquals(1, cells.stream().distinct().count(), cells + " " + where);
  }

  private String cellOf(int row, String text) throws Exception {
    terminal.tell("copy-mode", "-t", session);
    terminal.tell("send-keys", "-t", session, "-X", "top-line");
    terminal.tell("send-keys", "-t", session, "-X", "start-of-line");
    terminal.tell("send-keys", "-t", session, "-N", Integer.toString(row), "-X", "cursor-down");
    terminal.tell("send-keys", "-t", session, "-X", "search-forward", text);
    String at = display("#{copy_cursor_y} #{copy_cursor_x}");
    terminal.tell("send-keys", "-t", session, "-X", "cancel");
    return at.replaceFirst(row + " ", "");
  }

  private boolean hasColours() throws Exception {
    return terminal.tell("capture-pane", "-e", "-p", "-t", session).contains("\u001b[3");
  }

  private List<String> run(int columns, String noColour, String... args) throws Exception {
    session = "s" + columns + (noColour.isEmpty() ? "c" : "n");
    List<String> java = new ArrayList<>();
    java.add("LOGWIRE_DATA='" + folder.resolve("data") + "'");
    java.add("NO_COLOR=" + noColour);
    java.add(ChildJvm.logwire());
    java.addAll(List.of(args));
    Path script = folder.resolve("script.sh");
    Files.writeString(
        script, "echo before; " + String.join(" ", java) + "; echo 'after ─│'; exec sleep 1000");
    terminal.open(session, columns, ROWS, "sh " + script);
    String screen = terminal.await(session, shown -> shown.contains("\nafter ─│"));
    return screen.strip().lines().toList();
  }

  private String display(String format) throws Exception {
    return terminal.tell("display-message", "-p", "-t", session, format).strip();
  }
}
