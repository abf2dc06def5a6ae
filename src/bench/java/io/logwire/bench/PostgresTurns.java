package io.logwire.bench;

import io.logwire.bench.Child.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a log costs on PostgreSQL, beside others that do less or the same: each runs all the time, and
 * a turn of one follows a turn of the other within seconds. What counts are the ratios of each round
 * of turns, and their median.
 *
 * <p>The CPU and the WAL of a turn are those until everything rests again: with the index that
 * follows, and whatever the database does later.
 */
final class PostgresTurns {
  private static final int TURNS = 5;
  private static final int SECONDS = 5;
  private static final int CONNECTIONS = 64;
  private static final int REST_MILLIS = 500;
  private static final double RESTING = 0.08; // cores; replicas look at one another
  private static final int MOST_RESTS = 20;

  /**
   * What one turn has cost.
   *
   * @param service microseconds of its CPU for each log
   * @param database the same of PostgreSQL
   * @param wal bytes of a log
   * @param images those of them that are images of pages
   * @param busy cores that the service and the database had while logs came
   */
  record Turn(
      double perSecond,
      double p99,
      double service,
      double database,
      double wal,
      double images,
      double busy) {
    double withoutImages() {
      return wal - images;
    }

    double cpu() {
      return service + database;
    }
  }

  private final Setup setup;
  private final Wrk wrk;
  private final Postgres postgres;

  private PostgresTurns(Setup setup, Wrk wrk, Postgres postgres) {
    this.setup = setup;
    this.wrk = wrk;
    this.postgres = postgres;
  }

  static void run(Setup setup, Wrk wrk, Postgres postgres)
      throws IOException, InterruptedException {
    new PostgresTurns(setup, wrk, postgres).run();
  }

  private Child start(Kind kind, String name, String database) throws IOException {
    Map<String, String> environment =
        database == null ? Map.of() : Map.of("LOGWIRE_DATABASE", postgres.newDatabase(database));
    return Child.start(kind, setup, setup.emptyFolder("data-" + name), environment);
  }

  private void run() throws IOException, InterruptedException {
    Map<String, List<Turn>> turns = new LinkedHashMap<>();
    try (Child ours = start(Kind.SERVICE, "postgres", "bench_service");
        Child file = start(Kind.SERVICE, "file", null);
        Child naive = start(Kind.NAIVE, "naive", "bench_naive");
        Child plain = start(Kind.PLAIN, "plain", "bench_plain")) {
      Map<String, Child> children = new LinkedHashMap<>();
      children.put("ours", ours);
      children.put("file", file);
      children.put("naive", naive);
      children.put("plain", plain);
      for (Child child : children.values()) {
        child.awaitFirst202();
        Round.warmUp(child, wrk);
      }
      BareRows bare = BareRows.of(postgres.url("bench_service"), postgres.newDatabase("bench_bare"));
      for (int i = 0; i < TURNS; i++) {
        for (Map.Entry<String, Child> one : children.entrySet()) {
          Turn turn = turn(one.getValue());
          turns.computeIfAbsent(one.getKey(), unused -> new ArrayList<>()).add(turn);
          say(one.getKey(), turn);
          if (one.getKey().equals("ours")) {
            Turn rows = bare.insert(postgres);
            turns.computeIfAbsent("bare", unused -> new ArrayList<>()).add(rows);
            say("bare", rows);
          }
        }
      }
      print(turns, bare.inAGroup());
    }
    for (String name : List.of("service", "naive", "plain", "bare")) {
      postgres.drop("bench_" + name);
    }
  }

  private Turn turn(Child child) throws IOException, InterruptedException {
    awaitRest(child);
    postgres.checkpoint();
    long service = child.cpuMicros();
    long database = postgres.cpuMicros();
    long wal = postgres.walBytes();
    Wrk.Load load = wrk.drive(child, CONNECTIONS, SECONDS);
    double busy = child.cpuMicros() - service + postgres.cpuMicros() - database;
    if (load.refused() > 0) {
      throw new IllegalStateException(child.kind() + " refused logs, and says:\n" + child.said());
    }
    awaitRest(child);
    double logs = load.acknowledged();
    long end = postgres.walBytes();
    return new Turn(
        load.perSecond(),
        load.p99Millis(),
        (child.cpuMicros() - service) / logs,
        (postgres.cpuMicros() - database) / logs,
        (end - wal) / logs,
        postgres.imageBytes(wal, end) / logs,
        busy / 1e6 / load.seconds());
  }

  private void awaitRest(Child child) throws InterruptedException {
    double cores = 1;
    for (int i = 0; i < MOST_RESTS && cores > RESTING; i++) {
      long before = child.cpuMicros() + postgres.cpuMicros();
      Thread.sleep(REST_MILLIS);
      cores = (child.cpuMicros() + postgres.cpuMicros() - before) / 1e3 / REST_MILLIS;
    }
  }

  private static void say(String name, Turn turn) {
    System.err.printf(
        Locale.ROOT,
        "%-6s %,8.0f/s p99 %5.1f ms, CPU of a log %5.1f and %5.1f us in the database, WAL %,5.0f, %,5.0f of it page images%n",
        name,
        turn.perSecond,
        turn.p99,
        turn.service,
        turn.database,
        turn.wal,
        turn.images);
  }

  private void print(Map<String, List<Turn>> turns, double inAGroup) {
    System.out.printf("%nPostgreSQL %s, %d connections, %d turns%n%n", postgres.version(), CONNECTIONS, TURNS);
    System.out.println(
        "| | on PostgreSQL | on SQLite | naive on PostgreSQL | one table, one index | bare rows | floor; aim |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
    row("logs a second", "%,.0f", turns, Turn::perSecond);
    row("p99, ms", "%.1f", turns, Turn::p99);
    row("CPU of a log, service, us", "%.1f", turns, Turn::service);
    row("- database, us", "%.1f", turns, Turn::database);
    row("WAL of a log, bytes", "%,.0f", turns, Turn::wal);
    row("- without images of pages", "%,.0f", turns, Turn::withoutImages);
    row("cores of both under load", "%.2f", turns, Turn::busy);
    System.out.printf(
        Locale.ROOT,
        "| times naive; times one table | %.1f x; %.1f x | | | | | 5 x; 8 x |%n",
        ratio(turns, "ours", "naive", Turn::perSecond),
        ratio(turns, "ours", "plain", Turn::perSecond));
    System.out.printf(
        Locale.ROOT,
        "| logs for the CPU of all, as a share of SQLite | %.2f | 1 | | | | 0.4; 0.6 |%n",
        ratio(turns, "file", "ours", Turn::cpu));
    System.out.printf(
        Locale.ROOT,
        "| database CPU of a log beyond the bare row (%.0f in a group), us | %.1f | | | | | 10; 6 |%n",
        inAGroup,
        beyond(turns, Turn::database));
    System.out.printf(
        Locale.ROOT,
        "| WAL of a log beyond the bare row, without images of pages, bytes | %.0f | | | | | 300; 200 |%n",
        beyond(turns, Turn::withoutImages));
  }

  private static void row(
      String name, String format, Map<String, List<Turn>> turns, ToDoubleFunction<Turn> value) {
    StringBuilder line = new StringBuilder("| " + name);
    for (String kind : List.of("ours", "file", "naive", "plain", "bare")) {
      double median = Table.median(turns.get(kind).stream().mapToDouble(value).boxed().toList());
      line.append(" | ").append(String.format(Locale.ROOT, format, median));
    }
    System.out.println(line + " | |");
  }

  private static double ratio(
      Map<String, List<Turn>> turns, String one, String other, ToDoubleFunction<Turn> value) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < TURNS; i++) {
      ratios.add(
          value.applyAsDouble(turns.get(one).get(i)) / value.applyAsDouble(turns.get(other).get(i)));
    }
    return Table.median(ratios);
  }

  private static double beyond(Map<String, List<Turn>> turns, ToDoubleFunction<Turn> value) {
    List<Double> more = new ArrayList<>();
    for (int i = 0; i < TURNS; i++) {
      more.add(
          value.applyAsDouble(turns.get("ours").get(i))
              - value.applyAsDouble(turns.get("bare").get(i)));
    }
    return Table.median(more);
  }
}
