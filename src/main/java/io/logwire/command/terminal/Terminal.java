package io.logwire.command.terminal;

import java.io.BufferedReader;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a person reads the standard output, and in what: its width, and whether it has colours.
 *
 * <p>There are colours on a terminal only, and none if {@code NO_COLOR} is set or {@code TERM} is
 * {@code dumb}. {@code COLUMNS} wins over what the terminal says of its width.
 *
 * <p>Threading: one thread.
 */
public final class Terminal {
  private static final int USUAL_COLUMNS = 80;
  private static final int FEWEST_COLUMNS = 20; // in less nothing can be laid out
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Pattern SIZE = Pattern.compile("\\d{1,5} (\\d{1,5})\\s*");

  private final Optional<File> device; // absent where a program reads
  private final Map<String, String> environment;
  private final Optional<BufferedReader> answers; // absent where nobody can give any
  private int width; // 0 before it was asked for
  private long askedAt;

  private Terminal(
      Optional<File> device, Map<String, String> environment, Optional<BufferedReader> answers) {
    this.device = device;
    this.environment = environment;
    this.answers = answers;
  }

  /** The standard output of this process. */
  public static Terminal ofOutput() {
    return new Terminal(device(1), System.getenv(), device(0).map(keyboard -> input()));
  }

  /** The standard error of this process. */
  public static Terminal ofError() {
    return new Terminal(device(2), System.getenv(), Optional.empty());
  }

  /** A terminal that is what that environment says, and at which these lines are typed. */
  public static Terminal of(Map<String, String> environment, String... answers) {
    BufferedReader lines = new BufferedReader(new StringReader(String.join("\n", answers)));
    return new Terminal(Optional.of(new File("/dev/null")), environment, Optional.of(lines));
  }

  /** A pipe or a file. */
  public static Terminal none() {
    return new Terminal(Optional.empty(), Map.of(), Optional.empty());
  }

  public boolean isThere() {
    return device.isPresent();
  }

  public boolean hasColours() {
    return isThere()
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }

  /** The width now: it may change while a command runs. */
  public int columns() {
    String set = environment.getOrDefault("COLUMNS", "");
    return Math.max(FEWEST_COLUMNS, set.matches("[1-9]\\d{0,4}") ? Integer.parseInt(set) : width());
  }

  /** Whether a person types here, who can be asked. */
  public boolean canAnswer() {
    return answers.isPresent();
  }

  /** Asks before something that cannot be undone; Enter alone, and anything else, is no. */
  public boolean saysYes(PrintWriter err, String question) {
    String answer = answer(err, question + " [y/N] ");
    return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
  }

  /**
   * Asks whether to go on, where a person can answer; elsewhere the answer is no.
   *
   * @return whether the answer was Enter
   */
  public boolean goesOn(PrintWriter err, String question) {
    return isThere() && canAnswer() && answer(err, question).isEmpty();
  }

  // What is no answer at all, as Ctrl-D is none, is told apart from Enter.
  private String answer(PrintWriter err, String question) {
    err.print(question);
    err.flush();
    try {
      String answer = answers.isEmpty() ? null : answers.get().readLine();
      if (answer != null) {
        return answer.strip();
      }
    } catch (IOException e) {
      // nobody is there any more
    }
    err.println();
    return "no";
  }

  private int width() {
    long now = System.nanoTime();
    if (width == 0 || now - askedAt > FRESH_NANOS) {
      width = device.flatMap(Terminal::ask).orElse(USUAL_COLUMNS);
      askedAt = now;
    }
    return width;
  }

  // Java cannot ask a terminal for its width; stty is on every system that has terminals.
  private static Optional<Integer> ask(File device) {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(device)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      Matcher matcher = SIZE.matcher(answer);
      return matcher.matches()
          ? Optional.of(Integer.parseInt(matcher.group(1))).filter(width -> width > 0)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static BufferedReader input() {
    return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  }

  // The terminal that a file descriptor of this process is, if it is one.
  private static Optional<File> device(int descriptor) {
    try {
      Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      boolean terminal =
          target.startsWith("/dev/pts")
              || target.startsWith("/dev/console")
              || target.toString().startsWith("/dev/tty");
      return terminal ? Optional.of(target.toFile()) : Optional.empty();
    } catch (IOException | UnsupportedOperationException e) {
      return isConsole() ? Optional.of(new File("/dev/tty")) : Optional.empty();
    }
  }

  /** Whether {@code System.console()} is a person's; from JDK 22 on there is always one. */
  @SuppressWarnings("SystemConsoleNull")
  public static boolean isConsole() {
    Console console = System.console();
    try {
      return console != null && (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
