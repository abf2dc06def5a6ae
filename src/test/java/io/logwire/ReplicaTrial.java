package io.logwire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Three replicas in processes of their own on one database, under load, with two webhooks and a
 * page that is open on each; and whether all of that is as it was promised.
 */
final class ReplicaTrial implements AutoCloseable {
  static final int REPLICAS = 3;
  private static final List<String> WEBHOOKS = List.of("ops", "chat");
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  // Row by row, as an index might hide one. What the service says itself is in its own channel.
  private static final String SLOWLY =
      "SET enable_indexscan = off; SET enable_indexonlyscan = off; SET enable_bitmapscan = off";
  private static final String ROWS =
      "SELECT reference FROM log WHERE channel_id <> 'logwire' AND reference IS NOT NULL";
  private static final String COUNT = "SELECT count(*) FROM log WHERE id > ? AND id <= ?";

  private final Path home;
  private final List<String> urls;
  private final Supplier<String> database;
  private final AlertReceiver receiver = new AlertReceiver();
  private final ChildServer[] replicas = new ChildServer[REPLICAS];
  private final List<ReplicaFollower> followers = new ArrayList<>();
  private final ReplicaLoad load;
  private final Map<String, Integer> alertsTwice = new HashMap<>(); // of each webhook, until now
  private int starts;

  /**
   * What was found.
   *
   * @param mostAlertsTwice those of the one webhook that had most of them
   * @param wrong what else should not be
   */
  record Found(
      int lost, int twice, int strange, int alertsTwice, int mostAlertsTwice, List<String> wrong) {}

  /**
   * Starts all of it.
   *
   * @param urls the database, as each replica knows it
   * @param database where to look into it now
   */
  ReplicaTrial(Path home, List<String> urls, Supplier<String> database) throws IOException {
    this.home = home;
    this.urls = urls;
    this.database = database;
    for (int i = 0; i < REPLICAS; i++) {
      start(i);
    }
    for (ChildServer replica : replicas) {
      replica.port();
    }
    for (int i = 0; i < REPLICAS; i++) {
      int its = i;
      followers.add(new ReplicaFollower(() -> replicas[its].consolePort()));
    }
    load = new ReplicaLoad(REPLICAS, its -> replicas[its].port());
  }

  ReplicaLoad load() {
    return load;
  }

  /** Starts that replica, anew where it has run before. */
  void start(int replica) throws IOException {
    Map<String, String> settings = new HashMap<>();
    settings.put("LOGWIRE_DATABASE", urls.get(replica));
    for (String webhook : WEBHOOKS) {
      String key = "LOGWIRE_WEBHOOK_" + webhook.toUpperCase(Locale.ROOT);
      settings.put(key + "_URL", receiver.url(webhook));
      settings.put(key + "_FORMAT", "json");
    }
    Path data = home.resolve("replica" + replica + "-" + starts++);
    String jar = System.getProperty("replicas.jar");
    replicas[replica] =
        jar == null
            ? ChildServer.launch(data, settings)
            : ChildServer.launch(
                java(), data, settings, "-jar", Path.of(jar).toAbsolutePath() + "");
  }

  private static List<String> java() {
    Path options = Path.of("src/main/resources/io/logwire/java.options").toAbsolutePath();
    return List.of(Path.of(System.getProperty("java.home"), "bin", "java") + "", "@" + options);
  }

  /** Kill -9. */
  void kill(int replica) throws IOException {
    ChildServer killed = replicas[replica];
    killed.kill();
    keepWords(replica, killed);
  }

  /** SIGSTOP, or SIGCONT. */
  void signal(int replica, String name) throws IOException, InterruptedException {
    replicas[replica].signal(name);
  }

  private void keepWords(int replica, ChildServer said) throws IOException {
    Files.write(home.resolve("replica%d-%d.txt".formatted(replica, starts)), said.stderr());
  }

  /** Looks at all that was sent before, and waits where it may still be on its way. */
  Found check() throws SQLException {
    List<String> before = load.acknowledged();
    List<String> wrong = new ArrayList<>();
    Map<String, Integer> rows = new HashMap<>();
    try (Connection connection = DriverManager.getConnection(database.get())) {
      rows.putAll(rows(connection));
      checkFollowers(connection, wrong);
    }
    int lost = (int) before.stream().filter(one -> !rows.containsKey(one)).count();
    int twice = (int) rows.values().stream().filter(times -> times > 1).count();
    Set<String> sent = load.sent();
    int strange = (int) rows.keySet().stream().filter(one -> !sent.contains(one)).count();
    List<String> owed = rows.keySet().stream().filter(ReplicaLoad::hasAlert).toList();
    int all = 0;
    int most = 0;
    for (String webhook : WEBHOOKS) {
      awaitAlerts(webhook, owed, wrong);
      int now = receiver.tooMany(webhook);
      int more = now - alertsTwice.getOrDefault(webhook, 0);
      alertsTwice.put(webhook, now);
      all += more;
      most = Math.max(most, more);
    }
    return new Found(lost, twice, strange, all, most, wrong);
  }

  private static Map<String, Integer> rows(Connection connection) throws SQLException {
    Map<String, Integer> rows = new HashMap<>();
    try (Statement statement = connection.createStatement()) {
      statement.execute(SLOWLY);
      try (ResultSet row = statement.executeQuery(ROWS)) {
        while (row.next()) {
          rows.merge(row.getString(1), 1, Integer::sum);
        }
      }
      statement.execute("RESET ALL");
    }
    return rows;
  }

  private void awaitAlerts(String webhook, List<String> owed, List<String> wrong) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    Map<String, Integer> received = receiver.of(webhook);
    while (!received.keySet().containsAll(owed)) {
      if (System.nanoTime() - end > 0) {
        long missing = owed.stream().filter(one -> !received.containsKey(one)).count();
        wrong.add(missing + " alerts were not received by " + webhook);
        return;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private void checkFollowers(Connection connection, List<String> wrong) throws SQLException {
    long newest =
        number(connection, "SELECT max(id) FROM log WHERE id > ? AND id < ?", 0, 1L << 60);
    for (int i = 0; i < REPLICAS; i++) {
      ReplicaFollower follower = followers.get(i);
      if (!follower.awaitSeen(newest, PATIENCE_NANOS)) {
        wrong.add("the page on replica " + i + " has not come to " + newest);
      }
      for (ReplicaFollower.Stretch one : follower.takeStretches()) {
        long there = number(connection, COUNT, one.after(), one.upTo());
        if (there != one.logs()) {
          wrong.add("the page on replica %d: %s of %d logs".formatted(i, one, there));
        }
      }
      for (String what : follower.wrong()) {
        wrong.add("the page on replica %d: %s".formatted(i, what));
      }
    }
  }

  private static long number(Connection connection, String sql, long first, long second)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, first);
      select.setLong(2, second);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  @Override
  public void close() throws IOException {
    load.close();
    for (ReplicaFollower follower : followers) {
      follower.close();
    }
    for (int i = 0; i < REPLICAS; i++) {
      replicas[i].close();
      keepWords(i, replicas[i]);
    }
    receiver.close();
  }
}
