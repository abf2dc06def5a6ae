package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwire.ChildJvm;
import io.logwire.docs.Program.Ended;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;

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

  /** Makes a token for a sender. */
  String createToken() throws IOException, InterruptedException {
    return sh("logwire token create sender").out().strip();
  }

  /** Sends a log to the service that runs. */
  void send(String label, String token) throws IOException, InterruptedException {
    Properties address = new Properties();
    try (InputStream in = Files.newInputStream(root.resolve("var/lib/logwire/logwire.address"))) {
      address.load(in);
    }
    URI route = URI.create(address.getProperty("door") + "/api/v1/log/create");
    HttpRequest request =
        HttpRequest.newBuilder(route)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString("{\"channel_id\":\"c\",\"label\":\"%s\"}".formatted(label)))
            .build();
    HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertEquals(202, answer.statusCode(), answer.body());
  }

  /** The labels of all logs, oldest first. */
  List<String> labels() throws IOException, InterruptedException {
    Ended export = sh("logwire export --format ndjson");
    assertEquals(0, export.exitCode(), export.toString());
    return Pattern.compile("\"label\":\"([^\"]*)\"")
        .matcher(export.out())
        .results()
        .map(label -> label.group(1))
        .toList();
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
