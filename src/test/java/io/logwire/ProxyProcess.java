package io.logwire;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real nginx, Caddy or HAProxy in a folder of its own; the test is skipped where there is none.
 */
public final class ProxyProcess implements AutoCloseable {
  private static final String NGINX =
      """
      daemon off;
      master_process off;
      pid nginx.pid;
      error_log stderr crit;
      events {}
      http {
        access_log off;
        client_body_temp_path body;
        proxy_temp_path proxy;
        fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi;
        scgi_temp_path scgi;
        %s
      }
      """;

  // Below those that Linux gives to outgoing connections.
  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 12_000;
  private static final AtomicInteger NEXT_PORT =
      new AtomicInteger((int) (ProcessHandle.current().pid() * 37 % PORTS));
  // The byte of a port is locked by the JVM that was given it, until that one ends.
  private static final Path GIVEN =
      Path.of(
          System.getProperty("java.io.tmpdir"),
          "logwire-test-ports-" + System.getProperty("user.name"));

  /** Open as long as this JVM, as closing the file would unlock them all. */
  private static final class Given {
    static final FileChannel PORTS = open();

    private static FileChannel open() {
      try {
        return FileChannel.open(GIVEN, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final Process process;
  private final Path out;

  private ProxyProcess(Process process, Path out) {
    this.process = process;
    this.out = out;
  }

  /** Starts nginx with these blocks within {@code http}; it listens on that port on return. */
  public static ProxyProcess nginx(Path folder, String blocks, int port) throws IOException {
    String file = write(folder, "nginx.conf", NGINX.formatted(blocks));
    return start(folder, port, "/usr/sbin/nginx", "-p", ".", "-c", file);
  }

  /** Starts Caddy with that Caddyfile; it listens on that port on return. */
  public static ProxyProcess caddy(Path folder, String text, int port) throws IOException {
    String file = write(folder, "Caddyfile", text);
    return start(folder, port, "caddy", "run", "--adapter", "caddyfile", "--config", file);
  }

  /** Starts HAProxy with that file of settings; it listens on that port on return. */
  public static ProxyProcess haproxy(Path folder, String text, int port) throws IOException {
    String file = write(folder, "haproxy.cfg", text);
    return start(folder, port, "/usr/sbin/haproxy", "-db", "-f", file);
  }

  private static String write(Path folder, String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toAbsolutePath().toString();
  }

  private static ProxyProcess start(Path folder, int port, String... command) throws IOException {
    assumeTrue(isInstalled(command[0]), command[0] + " is not installed");
    Path out = folder.resolve("proxy.out");
    ProcessBuilder builder = new ProcessBuilder(List.of(command)).directory(folder.toFile());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("XDG_DATA_HOME", folder.toString());
    builder.environment().put("XDG_CONFIG_HOME", folder.toString());
    Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    ProxyProcess proxy = new ProxyProcess(process, out);
    proxy.awaitOpen(port);
    return proxy;
  }

  private static boolean isInstalled(String program) {
    return Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program)));
  }

  private void awaitOpen(int port) throws IOException {
    while (true) {
      if (!process.isAlive()) {
        throw new AssertionError("the proxy does not start: " + said());
      }
      try {
        new Socket("127.0.0.1", port).close();
        return;
      } catch (ConnectException e) {
        Pause.beforeTheNextLook();
      }
    }
  }

  /** What it has said so far. */
  public String said() throws IOException {
    return Files.readString(out);
  }

  /**
   * A port that is free, and that no other call and no outgoing connection is given, also not in a
   * JVM of tests beside this one: whoever listens there may end and begin again.
   */
  public static int freePort() throws IOException {
    while (true) {
      int port = FIRST_PORT + NEXT_PORT.getAndIncrement() % PORTS;
      if (Given.PORTS.tryLock(port, 1, false) == null) {
        continue; // another JVM's
      }
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress("127.0.0.1", port));
        return port;
      } catch (BindException e) {
        // somebody else's: the next one
      }
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.onExit().get(60, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new AssertionError("the proxy does not end", e);
    }
  }
}
