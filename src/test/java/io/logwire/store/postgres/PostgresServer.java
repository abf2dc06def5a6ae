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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

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
  private final String data;
  private final int port;
  private final AtomicInteger databases = new AtomicInteger();

  private PostgresServer(Path folder, String data, int port) {
    this.folder = folder;
    this.data = data;
    this.port = port;
  }

  /** One for all tests of this JVM that do not stop it. */
  public static PostgresServer shared() {
    assumeThatItRunsHere();
    return Shared.SERVER;
  }

  /** One that is this test's alone. */
  public static PostgresServer start() {
    assumeThatItRunsHere();
    try {
      Path folder = Files.createTempDirectory("logwire-postgres");
      try (InputStream in = PostgresServer.class.getResourceAsStream(BINARIES)) {
        Files.copy(in, folder.resolve("binaries"), StandardCopyOption.REPLACE_EXISTING);
      }
      run(List.of("tar", "-xJf", folder + "/binaries", "-C", folder.toString()));
      if (isRoot()) { // whom PostgreSQL does not serve
        run(List.of("chown", "-R", NOBODY + ":" + NOBODY, folder.toString()));
      }
      PostgresServer server = new PostgresServer(folder, "data", freePort());
      server.runAsUser(
          "bin/initdb",
          "-D",
          server.data(),
          "-U",
          "postgres",
          "-A",
          "trust",
          "-E",
          "UTF8",
          "--no-locale",
          "-N");
      Files.writeString(
          folder.resolve(server.data + "/postgresql.conf"),
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

  private static void assumeThatItRunsHere() {
    boolean runs =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64")
            && Files.isExecutable(Path.of("/usr/bin/xz"));
    Assumptions.assumeTrue(runs, "the binaries are for Linux on x86_64, and come packed by xz");
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

  private String data() {
    return folder.resolve(data).toString();
  }

  /** Begins to follow what that line of the configuration says. */
  public void configure(String line) {
    try {
      Files.writeString(
          folder.resolve(data + "/postgresql.conf"), line + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    execute("SELECT pg_reload_conf()");
  }

  /** Cancels whoever waits for a standby in a commit; how many did. */
  public int cancelWaitsForStandby() {
    return Integer.parseInt(
        ask(
            "SELECT count(CASE WHEN pg_cancel_backend(pid) THEN 1 END) FROM ("
                + "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' OFFSET 0) AS w"));
  }

  /** A server that follows this one, which is stopped for a moment; to be closed before it. */
  public PostgresServer startStandby() {
    try {
      runAsUser("bin/pg_ctl", "-D", data(), "-m", "fast", "-w", "stop");
      PostgresServer standby = new PostgresServer(folder, "standby", freePort());
      run(List.of("cp", "-a", data(), standby.data()));
      Files.writeString(
          folder.resolve("standby/postgresql.conf"),
          "port = %d\nprimary_conninfo = 'host=127.0.0.1 port=%d user=postgres'\n"
              .formatted(standby.port, port),
          StandardOpenOption.APPEND);
      Files.createFile(folder.resolve("standby/standby.signal"));
      startAgain();
      standby.startAgain();
      return standby;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until this standby has what that primary has now. */
  public void awaitReplayed(PostgresServer primary) {
    String end = primary.ask("SELECT pg_current_wal_lsn()");
    while (!ask("SELECT pg_last_wal_replay_lsn() >= '" + end + "'::pg_lsn").equals("t")) {
      Thread.onSpinWait();
    }
  }

  /** Makes a primary of this standby. */
  public void promote() {
    runAsUser("bin/pg_ctl", "-D", data(), "-w", "promote");
  }

  private String ask(String sql) {
    String url = "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(port);
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      throw new StoreException(sql, e);
    }
  }

  /** As a crash of the machine: nothing is written, nobody is told. */
  public void stopAtOnce() {
    runAsUser("bin/pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
  }

  public void startAgain() {
    runAsUser("bin/pg_ctl", "-D", data(), "-l", data() + "/log.txt", "-w", "-t", "60", "start");
  }

  @Override
  public void close() {
    stopAtOnce();
    run(List.of("rm", "-rf", data.equals("data") ? folder.toString() : data()));
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
