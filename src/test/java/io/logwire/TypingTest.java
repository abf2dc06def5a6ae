package io.logwire;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.docs.Program;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person types into a real shell on a real terminal, TAB included. */
class TypingTest {
  private static final String SESSION = "typing";

  @TempDir Path folder;
  private Tmux terminal;

  @BeforeEach
  void prepare() throws Exception {
    terminal = new Tmux(folder);
    try (TestStore store = new TestStore(folder.resolve("data"))) {
      store.append(entry("orders", "Payment 8434161 taken"));
      store.append(entry("payments-eu", "Card declined"));
    }
    Files.writeString(
        folder.resolve("logwire"), "#!/bin/sh\nexec %s \"$@\"\n".formatted(ChildJvm.logwire()));
    assertTrue(folder.resolve("logwire").toFile().setExecutable(true));
  }

  private void openBash() throws Exception {
    open(
        "rc",
        """
        cd '%s'; export PATH=$PWD:$PATH LOGWIRE_DATA=data; PS1='$ '
        source <(logwire completion bash); echo ready
        """,
        "bash --noprofile --rcfile rc -i");
  }

  /** Opens a shell that begins with those commands, which are in a file of that name. */
  private void open(String rc, String commands, String shell) throws Exception {
    Program.require(shell.split(" ")[0]);
    Files.writeString(folder.resolve(rc), commands.formatted(folder));
    String home =
        "cd '%1$s'; HOME='%1$s' ZDOTDIR='%1$s' HISTFILE=/dev/null exec ".formatted(folder);
    terminal.open(SESSION, 120, 30, home + shell);
    terminal.await(SESSION, screen -> screen.contains("ready"));
  }

  private static LogEntry entry(String channel, String label) {
    return new LogEntry(
        channel, "", label, "", LogType.ACTION, false, List.of("night shift"), Map.of());
  }

  @AfterEach
  void closeShell() throws Exception {
    if (terminal != null) {
      terminal.close();
    }
  }

  private void typeAndPress(String text, String key) throws Exception {
    terminal.type(SESSION, text);
    terminal.press(SESSION, key);
  }

  @Test
  void tabCompletesChannelsAndTagsOfTheStoreInBash() throws Exception {
    openBash();
    tabCompletes();
  }

  @Test
  void tabCompletesThemInZsh() throws Exception {
    open(
        ".zshrc",
        """
        export PATH=$PWD:$PATH LOGWIRE_DATA=data; PS1='$ '
        autoload -Uz compinit && compinit -u
        source <(logwire completion zsh); echo ready
        """,
        "zsh -i");
    tabCompletes();
  }

  @Test
  void tabCompletesThemInFish() throws Exception {
    open(
        "rc.fish",
        """
        set -x PATH $PWD $PATH; set -x LOGWIRE_DATA data
        function fish_prompt; echo '$ '; end
        logwire completion fish | source; echo ready
        """,
        "fish --no-config -C 'source rc.fish'");
    tabCompletes();
  }

  private void tabCompletes() throws Exception {
    typeAndPress("logwire tail --channel pay", "Tab");
    terminal.await(SESSION, screen -> screen.contains("--channel payments-eu"));
    typeAndPress("--tag ni", "Tab");
    terminal.await(SESSION, screen -> screen.contains("--tag night\\ shift"));
    terminal.press(SESSION, "Enter");
    String screen = terminal.await(SESSION, shown -> shown.contains("Card declined"));
    assertFalse(screen.contains("Payment"), screen);
  }

  @Test
  void aPieceInsideOfAWordIsMarkedOnTheScreen() throws Exception {
    openBash();
    typeAndPress("logwire search --contains 34161", "Enter");
    terminal.await(SESSION, screen -> screen.contains("Payment 8434161 taken"));
    String coloured = terminal.tell("capture-pane", "-e", "-p", "-t", SESSION);
    assertTrue(coloured.contains("\u001b[7m34161"), coloured);
  }

  @Test
  void aViewGoesThroughAPipeIntoAnotherStore() throws Exception {
    openBash();
    String view = "logwire export --contains 34161 --channel orders --format csv";
    typeAndPress(view + " | LOGWIRE_DATA=other logwire import -", "Enter");
    terminal.await(SESSION, screen -> screen.contains("1 log imported"));
    typeAndPress("LOGWIRE_DATA=other logwire tail", "Enter");
    String screen = terminal.await(SESSION, shown -> shown.contains("Payment 8434161 taken"));
    assertFalse(screen.contains("declined"), screen);
  }
}
