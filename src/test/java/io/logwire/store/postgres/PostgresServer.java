package io.logwire.store.postgres;

import io.logwire.Pause;
import io.logwire.ProxyProcess;
import io.logwire.SmallDisk;
import io.logwire.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL in a folder of its own, which can be stopped at once and started again. */
public final class PostgresServer implements AutoCloseable {

  private static final class Shared {
    private static final PostgresServer SERVER = start();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
    }
  }

  private static final String LOOPBACK = "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres";

  private static final String LITTLE_WAL = "max_wal_size = 64MB\nmin_wal_size = 32MB\n";

  private final PostgresPrograms programs;
  private final Path folder;
  private final String data; // within the folder
  private final int port;
  private final AtomicInteger databases = new AtomicInteger();
  private SmallDisk disk; // null where its files are on the disk that all have

  private PostgresServer(PostgresPrograms programs, String data, int port) {
    this.programs = programs;
    this.folder = programs.folder();
    this.data = data;
    this.port = port;
  }

  /** One for all tests of this JVM that do not stop it. */
  public static PostgresServer shared() {
    PostgresPrograms.assumeThatTheyRun();
    return Shared.SERVER;
  }

  /** One that is this test's alone. */
  public static PostgresServer start() {
    PostgresPrograms.assumeThatTheyRun();
    PostgresServer server = unpacked("data");
    server.make("");
    return server;
  }

  /** The same with its files, and those of its WAL, on a disk of so many MB. */
  public static PostgresServer startOnSmallDisk(int megabytes) {
    PostgresServer server = withDisk("disk/data", megabytes);
    server.make(LITTLE_WAL);
    return server;
  }

  /** One with its WAL, and that alone, on a disk of so many MB. */
  public static PostgresServer startWithItsWalOnASmallDisk(int megabytes) {
    PostgresServer server = withDisk("data", megabytes);
    server.make(LITTLE_WAL, "-X", server.disk.folder().resolve("wal").toString());
    return server;
  }

  private static PostgresServer withDisk(String data, int megabytes) {
    PostgresPrograms.assumeThatTheyRun();
    PostgresServer server = unpacked(data);
    try {
      server.disk = SmallDisk.mount(server.folder.resolve("disk"), megabytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return server;
  }

  private static PostgresServer unpacked(String data) {
    return new PostgresServer(PostgresPrograms.unpack(), data, freePort());
  }

  private void make(String more, String... options) {
    try {
      List<String> arguments = new ArrayList<>(List.of("-D", data(), "-U", "postgres"));
      arguments.addAll(List.of("-A", "trust", "-E", "UTF8", "--no-locale", "-N"));
      arguments.addAll(List.of(options));
      programs.runAsUser("bin/initdb", arguments.toArray(String[]::new));
      Files.writeString(
          folder.resolve(data + "/postgresql.conf"),
          """
          listen_addresses = '127.0.0.1, 127.0.0.2, 127.0.0.3, 127.0.0.4'
          port = %d
          unix_socket_directories = ''
          shared_buffers = 32MB
          max_connections = 200
          recovery_init_sync_method = syncfs
          %s
          """
              .formatted(port, more),
          StandardOpenOption.APPEND);
      startAgain();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The URL of a new database. */
  public String newDatabase() {
    String name = "t" + databases.incrementAndGet();
    execute("CREATE DATABASE " + name);
    return LOOPBACK.formatted(port, name);
  }

  /** The disk that it was started on. */
  public SmallDisk disk() {
    return disk;
  }

  /** Its host and port. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Runs that as the superuser, outside of any database of a test. */
  public void execute(String sql) {
    execute(LOOPBACK.formatted(port, "postgres"), sql);
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

  /** A server that follows this one, which is stopped for a moment; to be closed before it. */
  public PostgresServer startStandby() {
    return startStandby("standby", freePort());
  }

  /** The same with its files in that folder, on that port. */
  PostgresServer startStandby(String name, int itsPort) {
    try {
      control("-m", "fast", "stop");
      PostgresServer standby = new PostgresServer(programs, name, itsPort);
      PostgresPrograms.run(List.of("cp", "-a", data(), standby.data()));
      Files.writeString(
          folder.resolve(name + "/postgresql.conf"),
          "port = %d\nprimary_conninfo = 'host=127.0.0.1 port=%d user=postgres'\n"
              .formatted(standby.port, port),
          StandardOpenOption.APPEND);
      Files.createFile(folder.resolve(name + "/standby.signal"));
      startAgain();
      standby.startAgain();
      return standby;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a primary of this standby. */
  public void promote() {
    control("promote");
  }

  /** The first column of the first row of that select. */
  public String ask(String sql) {
    try (Connection connection = DriverManager.getConnection(LOOPBACK.formatted(port, "postgres"));
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
    control("-m", "immediate", "stop");
  }

  /** Kill -9 of all of its processes, or of the first one alone, whom the others follow soon. */
  public void kill(boolean all) {
    ProcessHandle first = ProcessHandle.of(pid()).orElseThrow();
    List<ProcessHandle> others = all ? first.descendants().toList() : List.of();
    first.destroyForcibly();
    others.forEach(ProcessHandle::destroyForcibly);
    first.onExit().join();
    others.forEach(one -> one.onExit().join());
  }

  private long pid() {
    try {
      return Long.parseLong(Files.readAllLines(folder.resolve(data + "/postmaster.pid")).get(0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it runs, which one that was killed does not. */
  public boolean isRunning() {
    return Files.exists(folder.resolve(data + "/postmaster.pid"))
        && ProcessHandle.of(pid()).isPresent();
  }

  /** Waits until it answers, and starts it where it has ended, as its unit does. */
  public void awaitOrStart() {
    while (true) {
      try {
        ask("SELECT 1");
        return;
      } catch (StoreException e) {
        if (isRunning()) {
          Pause.beforeTheNextLook();
        } else {
          startAgain();
        }
      }
    }
  }

  int port() {
    return port;
  }

  public void startAgain() {
    control("-l", data() + "/log.txt", "start");
  }

  /** Waits until it has done that, which the timeout of a test may end. */
  private void control(String... words) {
    List<String> arguments = new ArrayList<>(List.of("-D", data(), "-w", "-t", "600"));
    arguments.addAll(List.of(words));
    programs.runAsUser("bin/pg_ctl", arguments.toArray(String[]::new));
  }

  @Override
  public void close() {
    if (isRunning()) {
      stopAtOnce();
    }
    if (disk != null) {
      try {
        disk.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    removeFiles();
    if (data.equals("data") || disk != null) {
      PostgresPrograms.run(List.of("rm", "-rf", folder.toString()));
    }
  }

  /** Removes the files of one that has ended, so that another may be in their place. */
  void removeFiles() {
    PostgresPrograms.run(List.of("rm", "-rf", data()));
  }

  private static int freePort() {
    try {
      return ProxyProcess.freePort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
