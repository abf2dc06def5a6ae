package io.logwire.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the measured services in a JVM of its own, on a free port of loopback, with the options
 * that run.sh gives to the service.
 *
 * <p>{@link #close} ends it as an owner would, with SIGTERM. It also ends when this JVM does.
 */
final class Child implements AutoCloseable {
  static final String TOKEN = "only-for-the-benchmark";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long MICROS_OF_A_TICK = 10_000; // USER_HZ is 100 on every Linux
  private static final byte[] FIRST_LOG =
      "{\"channel_id\":\"channel-1\",\"label\":\"the first\",\"type\":\"action\"}"
          .getBytes(StandardCharsets.US_ASCII);

  /** What to start. */
  enum Kind {
    SERVICE,
    PARSE,
    NAIVE,
    PLAIN,
    NODE,
    BEFORE;

    /** Those that the large table compares. */
    static final List<Kind> COMPARED = List.of(SERVICE, PARSE, NAIVE);
  }

  private final Kind kind;
  private final Process process;
  private final Path data;
  private final int port;
  private final Path output;
  private final Thread last = new Thread(this::end);
  private final long startedNanos;

  private Child(Kind kind, Process process, Path data, int port, Path output, long startedNanos) {
    this.kind = kind;
    this.process = process;
    this.data = data;
    this.port = port;
    this.output = output;
    this.startedNanos = startedNanos;
    Runtime.getRuntime().addShutdownHook(last);
  }

  /** Starts it on that data folder, and does not wait for it. */
  static Child start(Kind kind, Setup setup, Path data, String... moreOptions) throws IOException {
    return start(kind, setup, data, Map.of(), moreOptions);
  }

  /** The same with further variables in its environment. */
  static Child start(
      Kind kind, Setup setup, Path data, Map<String, String> environment, String... moreOptions)
      throws IOException {
    List<String> command = command(kind, setup, List.of(moreOptions));
    Files.createDirectories(data);
    int port = freePort();
    Path output = data.resolveSibling(data.getFileName() + ".out");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(data.toFile()); // there is no config.properties
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("LOGWIRE_PORT", Integer.toString(port));
    builder.environment().put("LOGWIRE_CONSOLE_PORT", "0");
    builder.environment().put("LOGWIRE_TOKEN", TOKEN);
    builder.environment().put("LOGWIRE_DATA", data.toString());
    builder.environment().putAll(environment);
    builder.environment().put("LOGWIRE_RETENTION_DAYS", "0"); // deletes nothing meanwhile
    long startedNanos = System.nanoTime();
    return new Child(kind, builder.start(), data, port, output, startedNanos);
  }

  private static List<String> command(Kind kind, Setup setup, List<String> moreOptions) {
    List<String> command = new ArrayList<>(setup.prefix());
    if (kind == Kind.NODE) {
      command.addAll(List.of("node", System.getProperty("bench.node")));
      return command;
    }
    command.add(setup.java());
    command.addAll(setup.options());
    command.addAll(moreOptions);
    command.addAll(
        switch (kind) {
          case PARSE -> List.of("-cp", setup.classPath(), ParseServer.class.getName());
          case NAIVE -> List.of("-cp", setup.classPath(), NaiveServer.class.getName());
          case PLAIN -> List.of("-cp", setup.classPath(), NaiveServer.class.getName(), "plain");
          case BEFORE -> List.of("-jar", System.getProperty("bench.before"));
          default -> withArchive(setup);
        });
    return command;
  }

  private static List<String> withArchive(Setup setup) {
    List<String> command = new ArrayList<>(setup.archiveOptions());
    command.addAll(List.of("-jar", setup.jar().toString()));
    return command;
  }

  Kind kind() {
    return kind;
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  Path data() {
    return data;
  }

  /** Sends logs until the first is acknowledged; gives the time since the process was started. */
  Duration awaitFirst202() throws IOException, InterruptedException {
    byte[] head =
        ("POST /api/v1/log/create HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                + "Authorization: Bearer %s\r\nContent-Type: application/json\r\n"
                + "Content-Length: %d\r\n\r\n")
            .formatted(TOKEN, FIRST_LOG.length)
            .getBytes(StandardCharsets.US_ASCII);
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream().write(head);
        socket.getOutputStream().write(FIRST_LOG);
        byte[] answer = answer(socket.getInputStream());
        Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
        String text = new String(answer, StandardCharsets.US_ASCII);
        if (!text.startsWith("HTTP/1.1 202")) {
          throw new IllegalStateException(kind + " answered its first log with: " + text);
        }
        return took;
      } catch (IOException notYet) {
        if (!process.isAlive() || System.nanoTime() - startedNanos > PATIENCE.toNanos()) {
          throw new IllegalStateException(
              "%s does not start: %s".formatted(kind, Files.readString(output)), notYet);
        }
        Thread.sleep(1);
      }
    }
  }

  private static byte[] answer(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(12); // "HTTP/1.1 202"
    if (bytes.length == 0) {
      throw new IOException("closed without an answer");
    }
    return bytes;
  }

  /** What it has written so far. */
  String said() throws IOException {
    return Files.readString(output);
  }

  /** The time that the process has had a core for, in user and system mode. */
  long cpuMicros() {
    return ticks(read("/proc/%d/stat".formatted(pid())), 14, 15) * MICROS_OF_A_TICK;
  }

  /** How often it has read of files and sockets. */
  long reads() {
    Matcher line =
        Pattern.compile("syscr: (\\d+)").matcher(read("/proc/%d/io".formatted(pid())));
    if (!line.find()) {
      throw new IllegalStateException("no syscr in /proc");
    }
    return Long.parseLong(line.group(1));
  }

  /** Resident memory in kB, now. */
  long rssKilobytes() {
    return status("VmRSS");
  }

  private long status(String key) {
    Matcher line =
        Pattern.compile(key + ":\\s+(\\d+) kB").matcher(read("/proc/%d/status".formatted(pid())));
    if (!line.find()) {
      throw new IllegalStateException("no " + key + " in /proc");
    }
    return Long.parseLong(line.group(1));
  }

  /** The sum of those fields of a line of /proc/PID/stat, counted from 1 as in proc(5). */
  static long ticks(String stat, int... fields) {
    String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    long sum = 0;
    for (int field : fields) {
      sum += Long.parseLong(afterName[field - 3].strip());
    }
    return sum;
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException("the benchmark reads /proc, which only Linux has", e);
    }
  }

  @Override
  public void close() {
    end();
    Runtime.getRuntime().removeShutdownHook(last);
  }

  private void end() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
