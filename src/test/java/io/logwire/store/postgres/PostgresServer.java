package io.logwire.store.postgres;

import io.logwire.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL in a folder of its own, which can be stopped at once and started again. */
public final class PostgresServer implements AutoCloseable {
  private static final String BINARIES = "/postgres-linux-x86_64.txz";
  private static final String NOBODY = "65534";

  private static final class Shared {
    private static final PostgresServer SERVER = start();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
    }
  }

  private final Path folder;
  private final int port;
  private final AtomicInteger databases = new AtomicInteger();

  private PostgresServer(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** One for all tests of this JVM that do not stop it. */
  public static PostgresServer shared() {
    return Shared.SERVER;
  }

  /** One that is this test's alone. */
  public static PostgresServer start() {
    try {
      Path folder = Files.createTempDirectory("logwire-postgres");
      try (InputStream in = PostgresServer.class.getResourceAsStream(BINARIES)) {
        Files.copy(in, folder.resolve("binaries"), StandardCopyOption.REPLACE_EXISTING);
      }
      run(List.of("tar", "-xJf", folder + "/binaries", "-C", folder.toString()));
      if (isRoot()) { // whom PostgreSQL does not serve
        run(List.of("chown", "-R", NOBODY + ":" + NOBODY, folder.toString()));
      }
      PostgresServer server = new PostgresServer(folder, freePort());
      server.runAsUser(
          "bin/initdb",
          "-D",
          folder + "/data",
          "-U",
          "postgres",
          "-A",
          "trust",
          "-E",
          "UTF8",
          "--no-locale",
          "-N");
      Files.writeString(
          folder.resolve("data/postgresql.conf"),
          """
          listen_addresses = '127.0.0.1'
          port = %d
          unix_socket_directories = ''
          shared_buffers = 32MB
          max_connections = 200
          """
              .formatted(server.port),
          StandardOpenOption.APPEND);
      server.startAgain();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The URL of a new database. */
  public String newDatabase() {
    String name = "t" + databases.incrementAndGet();
    execute("CREATE DATABASE " + name);
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres".formatted(port, name);
  }

  /** Its host and port. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Runs that as the superuser, outside of any database of a test. */
  public void execute(String sql) {
    execute("jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(port), sql);
  }

  /** Runs that there. */
  public static void execute(String url, String sql) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new StoreException(sql, e);
    }
  }

  /** Ends every session of that database, in whatever it does. */
  public void terminateSessions(String url) {
    String name = url.replaceFirst(".*/", "").replaceFirst("\\?.*", "");
    execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
  }

  /** As a crash of the machine: nothing is written, nobody is told. */
  public void stopAtOnce() {
    runAsUser("bin/pg_ctl", "-D", folder + "/data", "-m", "immediate", "-w", "stop");
  }

  public void startAgain() {
    runAsUser(
        "bin/pg_ctl",
        "-D",
        folder + "/data",
        "-l",
        folder + "/data/log.txt",
        "-w",
        "-t",
        "60",
        "start");
  }

  @Override
  public void close() {
    stopAtOnce();
    run(List.of("rm", "-rf", folder.toString()));
  }

  private void runAsUser(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(
          List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"));
    }
    command.add(folder.resolve(program).toString());
    command.addAll(List.of(arguments));
    run(command);
  }

  private static void run(List<String> command) {
    try {
      Path said = Files.createTempFile("logwire-postgres", ".txt");
      Process process =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      int code = process.waitFor();
      String text = Files.readString(said, StandardCharsets.UTF_8);
      Files.delete(said);
      if (code != 0) {
        throw new IllegalStateException(command + " ended with " + code + ": " + text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
