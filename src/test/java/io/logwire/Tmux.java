package io.logwire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.docs.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A real terminal, tmux with a server of its own, which tells what its screen shows. */
final class Tmux implements AutoCloseable {
  private final String socket;

  /** Skips the test where it is not installed. */
  Tmux(Path folder) {
    Program.require("tmux");
    socket = folder.resolve("tmux").toString();
  }

  /** Opens a terminal of that size, in which this command of a shell runs. */
  void open(String session, int columns, int rows, String command) throws Exception {
    tell(
        "-f",
        "/dev/null",
        "new-session",
        "-d",
        "-s",
        session,
        "-x",
        Integer.toString(columns),
        "-y",
        Integer.toString(rows),
        command);
  }

  /** Types that text. */
  void type(String session, String text) throws Exception {
    tell("send-keys", "-t", session, "-l", "--", text);
  }

  /** Presses keys by their names. */
  void press(String session, String... keys) throws Exception {
    List<String> command = new ArrayList<>(List.of("send-keys", "-t", session));
    command.addAll(List.of(keys));
    tell(command.toArray(String[]::new));
  }

  /** Waits until the screen is so, and gives it. */
  String await(String session, Predicate<String> isMeant) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    String screen = "";
    while (!isMeant.test(screen)) {
      assertTrue(System.nanoTime() < deadline, screen);
      TimeUnit.MILLISECONDS.sleep(20); // there is no event to wait for
      screen = tell("capture-pane", "-p", "-t", session);
    }
    return screen;
  }

  /** A command of tmux, and its answer. */
  String tell(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tmux", "-u", "-S", socket));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().remove("TMUX");
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return out;
  }

  @Override
  public void close() throws IOException {
    try {
      tell("kill-server");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
