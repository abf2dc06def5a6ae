package io.logwire.process;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * This program, run once more where the JVM that it was started in is not the one that it needs:
 * one with other options (the launcher), or in another locale ({@link Utf8Restart}). Java can
 * replace no process by another, so the first one waits; it takes some 35 MB.
 *
 * <p>The second process has the streams, and the end, of the first: a signal that ends one ends
 * both, and the exit code is handed on.
 */
public final class SecondProcess {
  private static final String MARK = "logwire.arguments";
  private static final String OPTIONS = "/io/logwire/java.options";

  private SecondProcess() {}

  /** Whether this is the second one. */
  public static boolean isThis() {
    return System.getProperty(MARK) != null;
  }

  /** The arguments that the first process was given, where this is the second one. */
  public static String[] unescape(String[] args) {
    if (!isThis()) {
      return args;
    }
    // Whoever kills the first one without a chance to say so means this one.
    ProcessHandle.current().parent().ifPresent(SecondProcess::endWith);
    String[] given = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      given[i] = URLDecoder.decode(args[i], StandardCharsets.UTF_8);
    }
    return given;
  }

  /** What {@code run.sh} starts Java with too. */
  public static List<String> options() throws IOException {
    List<String> options = new ArrayList<>();
    try (InputStream in = SecondProcess.class.getResourceAsStream(OPTIONS)) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (line.startsWith("-")) {
          options.add(line);
        }
      }
    }
    if (Runtime.version().feature() < 21) {
      options.add("-Djava.locale.providers=COMPAT");
    }
    // Quiet, because Java tells the standard output where an archive does not fit.
    options.add("-Xlog:disable");
    options.add("-Xlog:all=error:stderr");
    return options;
  }

  /** Whether these start the service, and are no command. */
  public static boolean isService(String[] typed) {
    return typed.length == 0
        || typed.length == 1 && typed[0].startsWith("--config=")
        || typed.length == 2 && typed[0].equals("--config");
  }

  private static void endWith(ProcessHandle first) {
    var unused = first.onExit().thenRun(() -> System.exit(1));
  }

  /**
   * Runs it, and gives its exit code.
   *
   * @param options those of Java, up to the jar or the class
   * @param environment what differs from that of this process
   */
  public static int run(List<String> options, String[] args, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-D" + MARK + "=escaped");
    command.addAll(options);
    for (String arg : args) {
      command.add(URLEncoder.encode(arg, StandardCharsets.UTF_8));
    }
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(environment);
    try {
      Process second = builder.start();
      Runtime.getRuntime().addShutdownHook(new End(second));
      if (isService(args)) {
        Hangup.run(() -> hangUp(second)); // now, as it takes a while, and the second one starts
      }
      return second.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static void hangUp(Process second) {
    try {
      new ProcessBuilder("sh", "-c", "kill -HUP " + second.pid()).inheritIO().start();
    } catch (IOException e) {
      System.err.println("SIGHUP could not be handed on: " + e.getMessage());
    }
  }

  /** A class of its own, as the JVM takes longer for its first lambda than for ten classes. */
  private static final class End extends Thread {
    private final Process second;

    End(Process second) {
      super("stop");
      this.second = second;
    }

    @Override
    public void run() {
      second.destroy();
      try {
        second.waitFor();
      } catch (InterruptedException e) {
        interrupt();
      }
    }
  }
}
