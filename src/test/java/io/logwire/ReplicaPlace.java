package io.logwire;

import io.logwire.store.postgres.PostgresPair;
import io.logwire.store.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/** Where a {@link ReplicaFault} happens: a database of one kind, and three replicas on it. */
final class ReplicaPlace implements AutoCloseable {
  private final AutoCloseable database; // one of the next three, which are null else
  private final PostgresServer server;
  private final PostgresPair pair;
  private final PatroniCluster cluster;
  private final String url;
  private final ReplicaTrial trial;

  private ReplicaPlace(
      AutoCloseable database, String url, List<String> urls, Supplier<String> now, Path home)
      throws IOException {
    this.database = database;
    this.server = database instanceof PostgresServer one ? one : null;
    this.pair = database instanceof PostgresPair two ? two : null;
    this.cluster = database instanceof PatroniCluster three ? three : null;
    this.url = url;
    this.trial = new ReplicaTrial(home, urls, now);
  }

  /** On that server, each by an address of its own, so that one of them can be cut off. */
  static ReplicaPlace onOne(PostgresServer server, Path home) throws IOException {
    String url = server.newDatabase();
    List<String> urls =
        List.of("2", "3", "4").stream()
            .map(last -> url.replace("127.0.0.1", "127.0.0." + last))
            .toList();
    return new ReplicaPlace(server, url, urls, () -> url, home);
  }

  /** On a primary and its synchronous standby. */
  static ReplicaPlace onPair(Path home) throws IOException {
    PostgresPair pair = PostgresPair.start();
    String url = pair.primary().newDatabase();
    return new ReplicaPlace(pair, url, same(pair.ofBoth(url)), () -> pair.ofPrimary(url), home);
  }

  /** On three nodes that Patroni minds. */
  static ReplicaPlace onPatroni(Path home) throws IOException {
    PatroniCluster cluster = PatroniCluster.start(home);
    try {
      String url = cluster.newDatabase();
      return new ReplicaPlace(cluster, url, same(url), () -> cluster.ofPrimary(url), home);
    } catch (IOException | RuntimeException | AssertionError e) {
      cluster.close();
      throw e;
    }
  }

  private static List<String> same(String url) {
    return Collections.nCopies(ReplicaTrial.REPLICAS, url);
  }

  PostgresServer server() {
    return server;
  }

  PostgresPair pair() {
    return pair;
  }

  PatroniCluster cluster() {
    return cluster;
  }

  /** The database; where there are several hosts, as it was known at the start. */
  String url() {
    return url;
  }

  ReplicaTrial trial() {
    return trial;
  }

  /** Ends all processes at once, where nobody waits for what they have to say. */
  void abandon() {
    ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
    closeDatabase();
  }

  @Override
  public void close() throws IOException {
    try {
      trial.close();
    } finally {
      closeDatabase();
    }
  }

  private void closeDatabase() {
    try {
      database.close();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
