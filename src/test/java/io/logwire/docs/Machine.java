package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.ChildJvm;
import io.logwire.Pause;
import io.logwire.docs.Program.Ended;
import io.logwire.log.LogQuery;
import io.logwire.store.Store;
import io.logwire.store.sqlite.SqliteStore;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Properties;

/**
 * A machine as the documents describe it, in a folder: {@code /etc}, {@code /var/lib} and {@code
 * /opt} of its own, the command {@code logwire}, and what systemd does of it.
 */
final class Machine implements AutoCloseable {
  // What systemd does that the documents rely on: one service, its signals, and a wait for its end.
  private static final String SYSTEMCTL =
      """
      #!/bin/sh
      pid=$(cat %1$s/pid 2> /dev/null || true)
      stop() {
        [ -z "$pid" ] || ! kill "$pid" 2> /dev/null || while kill -0 "$pid" 2> /dev/null; do sleep 0.05; done
        rm -f %1$s/pid
      }
      start() {
        touch %1$s/service.err
        JOURNAL_STREAM=$(stat -c %%d:%%i %1$s/service.err) \\
          logwire >> %1$s/service.out 2>> %1$s/service.err < /dev/null &
        echo $! > %1$s/pid
      }
      case $1 in
        stop) stop ;;
        start) start ;;
        restart) stop; start ;;
        reload) kill -HUP "$pid" ;;
        *) echo "unknown: $*" >&2; exit 1 ;;
      esac
      """;

  private static final String JOURNALCTL =
      """
      #!/bin/sh
      case "$*" in
        '-u logwire -p warning '*) most=4 ;;
        '-u logwire --since '*) most=7 ;;
        *) echo "unknown: $*" >&2; exit 1 ;;
      esac
      sed -n "s/^<[0-$most]>//p" %s/service.err
      """;

  private final Path root;
  private final HttpClient http = HttpClient.newHttpClient();

  private Machine(Path root) {
    this.root = root;
  }

  /** Installs LogWire there, with settings for free ports, and does not start it. */
  static Machine install(Path root) throws IOException {
    Machine machine = new Machine(root);
    Files.createDirectories(root.resolve("var/lib"));
    Files.createDirectories(root.resolve("etc"));
    Path bin = Files.createDirectories(root.resolve("bin"));
    Path settings = root.resolve("etc/logwire.properties");
    Files.writeString(
        settings, "port=0%nconsole.port=0%ndata=%s/var/lib/logwire%n".formatted(root));
    program(
        bin.resolve("logwire"),
        "#!/bin/sh\nexec %s --config %s \"$@\"\n".formatted(ChildJvm.logwire(), settings));
    program(bin.resolve("systemctl"), SYSTEMCTL.formatted(root));
    program(bin.resolve("journalctl"), JOURNALCTL.formatted(root));
    program(bin.resolve("chown"), "#!/bin/sh\n");
    return machine;
  }

  /** Has a command of that name there too. */
  void install(String name, Path program) throws IOException {
    program(root.resolve("bin").resolve(name), "#!/bin/sh\nexec %s \"$@\"\n".formatted(program));
  }

  private static void program(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  /** Runs these commands as somebody does who has only their text. */
  Ended sh(String commands) throws IOException, InterruptedException {
    return new Program(root)
        .with("PATH", root.resolve("bin") + File.pathSeparator + System.getenv("PATH"))
        .run("sh", "-ec", inside(commands));
  }

  private String inside(String commands) {
    return commands.replaceAll("(?<![\\w.])/(etc|var|opt)/", root + "/$1/");
  }

  /** Adds a line to the settings. */
  void set(String line) throws IOException {
    Files.writeString(
        root.resolve("etc/logwire.properties"), line + '\n', StandardOpenOption.APPEND);
  }

  /** Starts the service, and waits until it is ready. */
  void start() throws IOException, InterruptedException {
    sh("systemctl start logwire");
    awaitReady();
  }

  /** The same as {@code logwire health --wait}, without a JVM for it. */
  void awaitReady() throws InterruptedException {
    while (!isReady()) {
      Pause.beforeTheNextLook(); // the timeout of the class ends it
      assertTrue(isAlive(), this::said);
    }
  }

  private boolean isAlive() {
    try {
      long pid = Long.parseLong(Files.readString(root.resolve("pid")).strip());
      return ProcessHandle.of(pid).isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String said() {
    try {
      return "it has ended: " + Files.readString(root.resolve("service.err"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isReady() throws InterruptedException {
    try {
      URI readiness = URI.create(address("console") + "/readyz");
      HttpRequest request = HttpRequest.newBuilder(readiness).build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // it has not left its address yet
    }
  }

  private Path data() {
    return root.resolve("var/lib/logwire");
  }

  private String address(String of) throws IOException {
    Properties address = new Properties();
    try (InputStream in = Files.newInputStream(data().resolve("logwire.address"))) {
      address.load(in);
    }
    return address.getProperty(of);
  }

  /** Makes a token for a sender of that name, which the service takes within a second. */
  String createToken(String name) {
    try (Store store = SqliteStore.existing(data(), Clock.systemUTC())) {
      return store.tokens().create(name, List.of()).orElseThrow();
    }
  }

  /** Sends a log to the service that runs. */
  void send(String label, String token) throws IOException, InterruptedException {
    URI route = URI.create(address("door") + "/api/v1/log/create");
    HttpRequest request =
        HttpRequest.newBuilder(route)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString("{\"channel_id\":\"c\",\"label\":\"%s\"}".formatted(label)))
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    while (answer.statusCode() == 401) {
      answer = http.send(request, BodyHandlers.ofString());
    }
    assertEquals(202, answer.statusCode(), answer.body());
  }

  /** The labels of all logs, oldest first. */
  List<String> labels() {
    try (Store store = SqliteStore.existing(data(), Clock.systemUTC())) {
      return store.reader().findOldest(LogQuery.latest(1_000)).stream()
          .map(log -> log.entry().label())
          .toList();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      sh("systemctl stop logwire");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
