package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The service in a JVM of its own, which can be killed. */
final class ChildServer implements AutoCloseable {
  /** A token that every child accepts. */
  static final String TOKEN = "only-for-the-tests-of-faults";

  /** How a JVM ends that was told to end. */
  static final int SIGTERM = 143;

  private static final Pattern GREETING = Pattern.compile("takes logs at .*:(\\d+)/");
  private static final Pattern CONSOLE = Pattern.compile("shows them at .*:(\\d+)/");
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final Path data;
  private final Path temp;
  private final List<String> out = new ArrayList<>(); // guarded by itself
  private final List<String> err = new ArrayList<>(); // guarded by itself
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private final CompletableFuture<Integer> consolePort = new CompletableFuture<>();
  private final long begunNanos = System.nanoTime();
  private volatile long startNanos;
  private final List<Thread> readers;

  private ChildServer(Process process, Path data, Path temp) {
    this.process = process;
    this.data = data;
    this.temp = temp;
    this.readers =
        List.of(
            new Thread(() -> read(process.getInputStream(), out), "child out"),
            new Thread(() -> read(process.getErrorStream(), err), "child err"));
    readers.forEach(Thread::start);
  }

  /** Starts a server on that folder, and does not wait for it. */
  static ChildServer launch(Path data, String... options) throws IOException {
    return launch(data, Map.of(), options);
  }

  /** The same with further variables in its environment. */
  static ChildServer launch(Path data, Map<String, String> environment, String... options)
      throws IOException {
    List<String> java = new ArrayList<>(ChildJvm.archived());
    java.addAll(Arrays.asList(options));
    return launch(java, data, environment);
  }

  /** The same by that JVM, without the class that it is to run. */
  static ChildServer launch(List<String> java, Path data, Map<String, String> environment)
      throws IOException {
    return launch(java, data, environment, LogWire.class.getName());
  }

  /** The same by a class of its own, with arguments. */
  static ChildServer launch(
      List<String> java, Path data, Map<String, String> environment, String... main)
      throws IOException {
    Path home = data.toAbsolutePath().getParent();
    Path temp = Files.createDirectories(home.resolve("tmp-of-" + data.getFileName()));
    List<String> command = new ArrayList<>(java);
    command.add("-Djava.io.tmpdir=" + temp);
    command.addAll(Arrays.asList(main));
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("LOGWIRE_"));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().put("LOGWIRE_PORT", "0");
    builder.environment().put("LOGWIRE_CONSOLE_PORT", "0");
    builder.environment().put("LOGWIRE_TOKEN", TOKEN);
    builder.environment().put("LOGWIRE_DATA", data.toString());
    builder.environment().putAll(environment);
    return new ChildServer(builder.start(), data, temp);
  }

  /** Starts a server on that folder; it takes logs when this returns. */
  static ChildServer start(Path data, String... options) throws IOException {
    ChildServer child = launch(data, options);
    child.port();
    return child;
  }

  /** Waits for the greeting. */
  int port() {
    try {
      return port.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      close();
      throw new AssertionError("it did not start: " + stderr(), e);
    }
  }

  /** The port of the console, which the greeting tells as well. */
  int consolePort() {
    port();
    return consolePort.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  LogClient connect() throws IOException {
    return new LogClient(port(), TOKEN);
  }

  /** How long its start took, which tells how fast this machine is now. */
  Duration startTook() {
    port();
    return Duration.ofNanos(startNanos);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Waits that long for the process to end; false if it has not. */
  boolean endsWithin(long nanos) throws InterruptedException {
    return process.waitFor(nanos, TimeUnit.NANOSECONDS);
  }

  /** Kill -9. */
  void kill() {
    process.toHandle().destroyForcibly();
    exitCode();
  }

  /** SIGTERM; {@link #exitCode} waits for the end. */
  void terminate() {
    process.toHandle().destroy(); // that of the process would close its streams too
  }

  /** SIGHUP: it reads its settings anew, and looks what retention has to do. */
  void hangUp() throws IOException, InterruptedException {
    signal("HUP");
  }

  /** Sends it the signal of that name, STOP or CONT for example. */
  void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
    assertEquals(0, kill.waitFor());
  }

  /** Waits for the end, and for the last of its words. */
  int exitCode() {
    try {
      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it does not end");
      for (Thread reader : readers) {
        reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertFalse(reader.isAlive(), "another process has its output, and does not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What it has said to its operator so far. */
  List<String> stderr() {
    synchronized (err) {
      return List.copyOf(err);
    }
  }

  /** Waits until it has said that to its operator; its words come by a pipe, and later. */
  void awaitSaid(String words) throws InterruptedException {
    await(err, words);
  }

  /** The same of what it prints. */
  void awaitPrinted(String words) throws InterruptedException {
    await(out, words);
  }

  private static void await(List<String> lines, String words) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    synchronized (lines) {
      while (lines.stream().noneMatch(line -> line.contains(words))) {
        long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        assertTrue(millis > 0, () -> "it never said '" + words + "': " + lines);
        lines.wait(millis);
      }
    }
  }

  List<String> stdout() {
    synchronized (out) {
      return List.copyOf(out);
    }
  }

  /** Fails if a start, a kill or a stop has left anything behind. */
  void assertNoLeftOvers(boolean running) throws IOException {
    TreeSet<String> files = new TreeSet<>();
    try (Stream<Path> all = Files.walk(data)) {
      all.filter(Files::isRegularFile)
          .map(file -> data.relativize(file).toString())
          .forEach(files::add);
    }
    files.removeIf(
        file -> file.matches("native/[0-9.]+-[A-Za-z0-9_-]+-libsqlitejdbc\\.(so|dylib)"));
    files.remove("logwire.reserve"); // it comes some seconds after the start
    TreeSet<String> expected = new TreeSet<>(List.of("logwire.db", "logwire.lock"));
    if (running) {
      expected.addAll(List.of("logwire.address", "logwire.db-shm", "logwire.db-wal"));
    }
    assertEquals(expected, files, "the files of the data folder");
    try (Stream<Path> natives = Files.list(data.resolve("native"))) {
      assertEquals(1, natives.count(), "native libraries");
    }
    try (Stream<Path> left = Files.list(temp)) {
      assertEquals(List.of(), left.toList(), "the folder for temporary files");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    exitCode();
  }

  private void read(InputStream stream, List<String> lines) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
        Matcher greeting = GREETING.matcher(line);
        if (greeting.find()) {
          startNanos = System.nanoTime() - begunNanos;
          port.complete(Integer.valueOf(greeting.group(1)));
        }
        Matcher console = CONSOLE.matcher(line);
        if (console.find()) {
          consolePort.complete(Integer.valueOf(console.group(1)));
        }
      }
    } catch (IOException e) {
      port.completeExceptionally(new UncheckedIOException(e));
    }
    if (lines == out) {
      port.completeExceptionally(new IOException("it ended without a greeting"));
    }
  }
}
