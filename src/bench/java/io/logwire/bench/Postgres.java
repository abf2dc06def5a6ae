package io.logwire.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
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

/**
 * The PostgreSQL that is measured: the one that the tests use, in a folder of the benchmark and with
 * its own settings but for the memory; or one that a URL names, on this machine.
 *
 * <p>Limit: what a server on another machine takes is not seen, and is told as 0.
 */
final class Postgres implements AutoCloseable {
  private static final String BINARIES = "/postgres-linux-x86_64.txz";
  private static final String NOBODY = "65534";
  private static final long MICROS_OF_A_TICK = 10_000;
  private static final long NOT_HERE = 0;
  private static final String IMAGES =
      """
      SELECT coalesce(sum(fpi_size), 0)::bigint
      FROM pg_get_wal_stats('0/0'::pg_lsn + %d, '0/0'::pg_lsn + %d)
      """;

  private final Path folder; // null for one that a URL names
  private final String server; // the URL of its database "postgres"
  private final long postmaster;

  private Postgres(Path folder, String server) throws IOException {
    this.folder = folder;
    this.server = server;
    this.postmaster = postmaster(server);
  }

  /** The server of that URL, which is one of its database and of a user who may make others. */
  static Postgres at(String url) throws IOException {
    return new Postgres(null, url);
  }

  /** Starts the one of the tests; what an earlier run has left there is kept. */
  static Postgres start(Setup setup) throws IOException {
    Path folder = setup.work().resolve("postgres");
    if (Files.notExists(folder.resolve("data/whole"))) {
      make(folder);
    }
    int port = Child.freePort();
    Path log = folder.resolve("log.txt");
    run(
        folder, "bin/pg_ctl", "-D", folder + "/data", "-l", log.toString(), "-w", "-t", "120", "-o",
        "-c wal_keep_size=2GB -p " + port, "start");
    return new Postgres(folder, "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres");
  }

  private static void make(Path folder) throws IOException {
    Setup.deleteFolder(folder);
    Files.createDirectories(folder);
    String jar = System.getProperty("bench.postgres");
    try (FileSystem binaries = FileSystems.newFileSystem(Path.of(jar));
        InputStream in = Files.newInputStream(binaries.getPath(BINARIES))) {
      Files.copy(in, folder.resolve("binaries"), StandardCopyOption.REPLACE_EXISTING);
    }
    run(null, "tar", "-xJf", folder + "/binaries", "-C", folder.toString());
    if (isRoot()) { // whom PostgreSQL does not serve
      run(null, "chown", "-R", NOBODY + ":" + NOBODY, folder.toString());
    }
    run(
        folder, "bin/initdb", "-D", folder + "/data", "-U", "postgres", "-A", "trust", "-E", "UTF8",
        "--no-locale");
    Files.writeString(
        folder.resolve("data/postgresql.conf"),
        """
        listen_addresses = '127.0.0.1'
        unix_socket_directories = ''
        shared_buffers = 256MB
        """,
        StandardOpenOption.APPEND);
    Files.createFile(folder.resolve("data/whole"));
  }

  /** A new, empty database of that name; the URL of it. */
  String newDatabase(String name) {
    ask(server, "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    ask(server, "CREATE DATABASE " + name + " ENCODING 'UTF8' TEMPLATE template0");
    return url(name);
  }

  void drop(String name) {
    ask(server, "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
  }

  void rename(String name, String to) {
    ask(server, "ALTER DATABASE %s RENAME TO %s".formatted(name, to));
  }

  boolean has(String name) {
    return !ask(server, "SELECT 1 FROM pg_database WHERE datname = '" + name + "'").isEmpty();
  }

  String url(String name) {
    return server.replaceFirst("(://[^/]+/)[^?]*", "$1" + name);
  }

  String version() {
    return ask(server, "SHOW server_version");
  }

  /** Has all pages written, so that the next load begins with as many page images as any other. */
  void checkpoint() {
    ask(server, "CHECKPOINT");
  }

  /** Bytes of WAL that were ever written. */
  long walBytes() {
    return Long.parseLong(ask(server, "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint"));
  }

  /**
   * How many of the bytes from one to another are images of pages, as the first change of a page
   * after a checkpoint brings one; 0 where the server has no pg_walinspect.
   */
  long imageBytes(long from, long to) {
    try {
      ask(server, "CREATE EXTENSION IF NOT EXISTS pg_walinspect");
      return Long.parseLong(ask(server, IMAGES.formatted(from, to)));
    } catch (IllegalStateException e) {
      System.err.println("with images of pages: " + e.getCause().getMessage());
      return 0;
    }
  }

  /** The time that its processes have had a core for; 0 where it is on another machine. */
  long cpuMicros() {
    if (postmaster == NOT_HERE) {
      return 0;
    }
    long ticks = Child.ticks(read(Path.of("/proc/%d/stat".formatted(postmaster))), 14, 15, 16, 17);
    for (long child : children()) {
      try {
        ticks += Child.ticks(Files.readString(Path.of("/proc/%d/stat".formatted(child))), 14, 15);
      } catch (IOException e) {
        // it has just ended, and its parent counts it from now on
      }
    }
    return ticks * MICROS_OF_A_TICK;
  }

  private List<Long> children() {
    List<Long> children = new ArrayList<>();
    String file = "/proc/%d/task/%d/children".formatted(postmaster, postmaster);
    for (String pid : read(Path.of(file)).strip().split(" ")) {
      if (!pid.isEmpty()) {
        children.add(Long.valueOf(pid));
      }
    }
    return children;
  }

  // The parent of a backend, if that is one of this machine.
  private static long postmaster(String url) throws IOException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      Path status = Path.of("/proc/%d/status".formatted(row.getLong(1)));
      List<String> lines = Files.exists(status) ? Files.readAllLines(status) : List.of();
      return lines.stream()
          .filter(line -> lines.contains("Name:\tpostgres") && line.startsWith("PPid:"))
          .mapToLong(line -> Long.parseLong(line.substring(5).strip()))
          .findFirst()
          .orElse(NOT_HERE);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first value that it answers; empty where there is none. */
  static String ask(String url, String sql) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      ResultSet row = statement.getResultSet();
      return row.next() ? row.getString(1) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("the benchmark reads /proc, which only Linux has", e);
    }
  }

  @Override
  public void close() {
    if (folder != null) {
      run(folder, "bin/pg_ctl", "-D", folder + "/data", "-m", "fast", "-w", "stop");
    }
  }

  // A program of that folder as a user that PostgreSQL serves, or, without one, as who we are.
  private static void run(Path folder, String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (folder != null && isRoot()) {
      command.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY));
      command.addAll(List.of("--clear-groups", "--"));
    }
    command.add(folder == null ? program : folder.resolve(program).toString());
    command.addAll(List.of(arguments));
    try {
      Path said = Files.createTempFile("logwire-bench", ".txt");
      Process process =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      int code = process.waitFor();
      String text = Files.readString(said);
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
}
