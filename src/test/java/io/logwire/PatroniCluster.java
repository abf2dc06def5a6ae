package io.logwire;

import io.logwire.store.StoreException;
import io.logwire.store.postgres.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Debian's Patroni with etcd and three nodes of its PostgreSQL on this machine, strictly
 * synchronous: the set-up of {@code docs/SCALE.md}.
 */
final class PatroniCluster implements AutoCloseable {
  private static final int NODES = 3;
  private static final String ETCD = "/usr/bin/etcd";
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  // Of its ttl of 20 s: the last five are for the reset.
  private static final long WATCHDOG_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final String FAILS_WITHOUT_STANDBY =
      "SELECT 1 / count(*) FROM pg_stat_replication WHERE sync_state = 'sync'";
  private static final Duration REST = Duration.ofSeconds(2);
  private static final Duration SWITCHOVER = Duration.ofSeconds(30);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(REST).build();
  private final PatroniPrograms programs;
  private final List<PatroniNode> nodes = new ArrayList<>();
  private final int etcdPort = PatroniPrograms.freePort();
  private Process etcd; // null until it was started

  private PatroniCluster(PatroniPrograms programs) {
    this.programs = programs;
    for (int number = 1; number <= NODES; number++) {
      nodes.add(new PatroniNode(programs, number));
    }
  }

  /** Whether the programs are installed. */
  static boolean runs() throws IOException {
    return Files.isExecutable(Path.of(PatroniNode.PATRONI))
        && Files.isExecutable(Path.of(ETCD))
        && PatroniNode.postgresql().isPresent();
  }

  /**
   * Starts it; whole on return.
   *
   * @param said the folder in which they write down what they have to say
   */
  static PatroniCluster start(Path said) throws IOException {
    PatroniCluster cluster = new PatroniCluster(PatroniPrograms.in(said));
    try {
      cluster.startEtcd();
      cluster.mend();
      return cluster;
    } catch (IOException | RuntimeException | AssertionError e) {
      cluster.close();
      throw e;
    }
  }

  private void startEtcd() throws IOException {
    String clients = "http://127.0.0.1:" + etcdPort;
    String peers = "http://127.0.0.1:" + PatroniPrograms.freePort();
    etcd =
        programs.start(
            "etcd",
            ETCD,
            "--data-dir=" + programs.folder().resolve("etcd"),
            "--listen-client-urls=" + clients,
            "--advertise-client-urls=" + clients,
            "--listen-peer-urls=" + peers,
            "--initial-advertise-peer-urls=" + peers,
            "--initial-cluster=default=" + peers,
            "--log-level=warn");
    await("etcd", () -> answers(etcdPort, "/health"));
  }

  /** The URL of a new database, with all nodes in it. */
  String newDatabase() {
    String ofPrimary = url("" + primary().orElseThrow().port(), "postgres");
    PostgresServer.execute(ofPrimary, "CREATE DATABASE logs");
    List<String> ports = nodes.stream().map(node -> "" + node.port()).toList();
    return url(String.join(",127.0.0.1:", ports), "logs");
  }

  private static String url(String ports, String database) {
    return "jdbc:postgresql://127.0.0.1:%s/%s?user=postgres".formatted(ports, database);
  }

  /** The same of the node that is the primary now. */
  String ofPrimary(String url) {
    return url.replaceFirst("//[^/]+/", "//127.0.0.1:" + primary().orElseThrow().port() + "/");
  }

  /** Starts each Patroni that does not run, and waits until each standby follows the primary. */
  void mend() throws IOException {
    for (PatroniNode node : nodes) {
      node.start(etcdPort);
    }
    await("one primary and two standbys", this::isWhole);
  }

  private boolean isWhole() {
    return count("/primary") == 1
        && count("/replica?lag=1MB") == NODES - 1
        && count("/synchronous") > 0;
  }

  private long count(String path) {
    return nodes.stream().filter(node -> answers(node.rest(), path)).count();
  }

  /** Makes a primary of a standby, as an operator does before he works on the other. */
  void switchOver() {
    PatroniNode old = primary().orElseThrow();
    HttpRequest request =
        request(old.rest(), "/switchover")
            .timeout(SWITCHOVER)
            .POST(HttpRequest.BodyPublishers.ofString("{\"leader\":\"" + old.name() + "\"}"))
            .build();
    HttpResponse<String> answer = send(request).orElseThrow();
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("no switchover: " + answer.body());
    }
    awaitAnother(old);
  }

  /** Kill -9 of the PostgreSQL of the primary; another one is it on return. */
  void killPrimary() {
    PatroniNode old = primary().orElseThrow();
    PatroniPrograms.kill(old.postgres());
    awaitAnother(old);
  }

  /**
   * SIGSTOP of all processes of the primary's node, and kill -9, as a watchdog does it, before
   * another one is the primary, which is so on return.
   */
  void stopPrimary() {
    PatroniNode old = primary().orElseThrow();
    List<ProcessHandle> all = Stream.concat(old.patroni(), old.postgres()).toList();
    PatroniPrograms.signal("STOP", all);
    LockSupport.parkNanos(WATCHDOG_NANOS);
    PatroniPrograms.kill(all.stream());
    awaitAnother(old);
  }

  /** Kill -9 of Patroni alone, whose PostgreSQL goes on; another one is the primary on return. */
  void killPatroni() {
    PatroniNode old = primary().orElseThrow();
    PatroniPrograms.kill(old.patroni());
    awaitAnother(old);
  }

  private Optional<PatroniNode> primary() {
    return nodes.stream().filter(node -> answers(node.rest(), "/primary")).findFirst();
  }

  private void awaitAnother(PatroniNode old) {
    await(
        "a primary after " + old.name(),
        () -> nodes.stream().anyMatch(node -> node != old && canCommit(node)));
  }

  // Patroni says that a node is the primary a moment before it is, and seconds before a standby of
  // it is synchronous, without which every commit waits.
  private static boolean canCommit(PatroniNode node) {
    String url =
        url("" + node.port(), "postgres")
            + "&targetServerType=primary&connectTimeout=2&loginTimeout=2";
    try {
      PostgresServer.execute(url, FAILS_WITHOUT_STANDBY);
      return true;
    } catch (StoreException e) {
      return false;
    }
  }

  private boolean answers(int port, String path) {
    return send(request(port, path).build()).filter(all -> all.statusCode() == 200).isPresent();
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(REST);
  }

  private Optional<HttpResponse<String>> send(HttpRequest request) {
    try {
      return Optional.of(http.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void await(String what, BooleanSupplier isThere) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!isThere.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("there is not " + what + "; see " + programs.said());
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Ends all of its processes at once, Patroni first, as it starts what ends. */
  @Override
  public void close() {
    PatroniPrograms.kill(nodes.stream().flatMap(PatroniNode::patroni));
    PatroniPrograms.kill(nodes.stream().flatMap(PatroniNode::postgres));
    PatroniPrograms.kill(Stream.ofNullable(etcd).map(Process::toHandle));
    programs.removeFiles();
  }
}
