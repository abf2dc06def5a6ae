package io.logwire;

import io.logwire.docs.Markdown;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One node of a {@link PatroniCluster}: a Patroni, and the PostgreSQL that it minds. */
final class PatroniNode {
  static final String PATRONI = "/usr/bin/patroni";
  private static final Markdown PAGE = Markdown.read("docs/SCALE.md");
  private static final Path VERSIONS = Path.of("/usr/lib/postgresql"); // a folder of each

  private final PatroniPrograms programs;
  private final int number;
  private final int port = PatroniPrograms.freePort();
  private final int rest = PatroniPrograms.freePort();
  private Process patroni; // null until it was started

  PatroniNode(PatroniPrograms programs, int number) {
    this.programs = programs;
    this.number = number;
  }

  /** The programs of the newest PostgreSQL that is installed. */
  static Optional<Path> postgresql() throws IOException {
    if (!Files.isDirectory(VERSIONS)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(VERSIONS)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(programs -> Files.isExecutable(programs.resolve("postgres")))
          .max(Comparator.naturalOrder());
    }
  }

  /** As Patroni knows it. */
  String name() {
    return "node" + number;
  }

  /** Where its PostgreSQL listens. */
  int port() {
    return port;
  }

  /** Where its Patroni does. */
  int rest() {
    return rest;
  }

  /** Starts its Patroni, unless it runs, which starts the rest. */
  void start(int etcdPort) throws IOException {
    if (patroni != null && patroni.isAlive()) {
      return;
    }
    Path file = programs.folder().resolve(name() + ".yml");
    Files.writeString(
        file,
        settings()
                .replace("NAME", name())
                .replace("PORT", "" + port)
                .replace("REST", "" + rest)
                .replace("ETCD", "" + etcdPort)
                .replace("FOLDER", programs.folder().toString())
                .replace("PROGRAMS", postgresql().orElseThrow().toString())
            + PAGE.block("patroni.yml"));
    patroni = programs.start("patroni-" + name(), PATRONI, file.toString());
  }

  private static String settings() throws IOException {
    try (InputStream in = PatroniNode.class.getResourceAsStream("patroni.yml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The process of its Patroni; none before it was started. */
  Stream<ProcessHandle> patroni() {
    return Stream.ofNullable(patroni).map(Process::toHandle);
  }

  /** All processes of its PostgreSQL; none where it does not run. */
  Stream<ProcessHandle> postgres() {
    Path file = programs.folder().resolve(name() + "/postmaster.pid");
    try {
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      return lines.stream()
          .limit(1)
          .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
          .flatMap(first -> Stream.concat(Stream.of(first), first.descendants()));
    } catch (IOException e) {
      return Stream.empty(); // it ends just now
    }
  }
}
