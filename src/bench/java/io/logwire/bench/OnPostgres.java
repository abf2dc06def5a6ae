package io.logwire.bench;

import io.logwire.bench.Child.Kind;
import io.logwire.store.postgres.PostgresPlace;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What LogWire does on PostgreSQL: what a log costs, what three replicas do beside one, how fast logs
 * are found among millions, and how soon one is on a page of another replica. {@code ./run.sh bench
 * postgres} starts it, with the name of a part for that part only, and with the URL of a server for
 * another one than its own.
 */
final class OnPostgres {
  private static final Set<String> PARTS = Set.of("write", "replicas", "read", "page");
  private static final long LOGS = 3_000_000;
  private static final int REPLICAS = 3;
  private static final int TURNS = 5;
  private static final int SECONDS = 5;
  private static final int CONNECTIONS = 64;
  private static final int MOST_SEGMENTS = 80;
  private static final int MERGE_MILLIS = 3_000;
  private static final int BESIDE = 1_000; // logs a second

  private final Setup setup;
  private final Wrk wrk;
  private final Postgres postgres;

  private OnPostgres(Setup setup, Wrk wrk, Postgres postgres) {
    this.setup = setup;
    this.wrk = wrk;
    this.postgres = postgres;
  }

  /** Runs the parts that are named, or all. */
  static void run(Setup setup, Wrk wrk, List<String> words) throws Exception {
    List<String> urls = words.stream().filter(word -> word.startsWith("jdbc:")).toList();
    List<String> parts = words.stream().filter(PARTS::contains).toList();
    if (urls.size() + parts.size() < words.size()) {
      throw new IllegalArgumentException("bench postgres knows " + PARTS + ", and not " + words);
    }
    try (Postgres postgres = urls.isEmpty() ? Postgres.start(setup) : Postgres.at(urls.get(0))) {
      OnPostgres bench = new OnPostgres(setup, wrk, postgres);
      if (parts.isEmpty() || parts.contains("write")) {
        PostgresTurns.run(setup, wrk, postgres);
      }
      if (parts.isEmpty() || parts.contains("replicas")) {
        bench.replicas();
      }
      if (parts.isEmpty() || parts.contains("page")) {
        bench.page();
      }
      if (parts.isEmpty() || parts.contains("read")) {
        bench.read();
      }
    }
  }

  /** Replicas on one new database, each with a console on a port of its own. */
  private final class Replicas implements AutoCloseable {
    private final List<Child> children = new ArrayList<>();
    private final List<Integer> consoles = new ArrayList<>();

    private Replicas(int count) throws IOException, InterruptedException {
      String url = postgres.newDatabase("bench_replicas");
      for (int i = 0; i < count; i++) {
        consoles.add(Child.freePort());
        Map<String, String> environment =
            Map.of("LOGWIRE_DATABASE", url, "LOGWIRE_CONSOLE_PORT", "" + consoles.get(i));
        children.add(
            Child.start(Kind.SERVICE, setup, setup.emptyFolder("data-replica-" + i), environment));
        children.get(i).awaitFirst202();
      }
    }

    private long cpuMicros() {
      return children.stream().mapToLong(Child::cpuMicros).sum();
    }

    @Override
    public void close() {
      children.forEach(Child::close);
      postgres.drop("bench_replicas");
    }
  }

  private record Shared(double perSecond, double services, double database, double generators) {}

  private void replicas() throws IOException, InterruptedException {
    List<Shared> one = new ArrayList<>();
    List<Shared> three = new ArrayList<>();
    List<Double> times = new ArrayList<>();
    try (Replicas replicas = new Replicas(REPLICAS)) {
      for (Child child : replicas.children) {
        Round.warmUp(child, wrk);
      }
      for (int i = 0; i < TURNS; i++) {
        one.add(drive(replicas, 1));
        three.add(drive(replicas, REPLICAS));
        times.add(three.get(i).perSecond / one.get(i).perSecond);
        System.err.println(one.get(i) + " " + three.get(i));
      }
    }
    System.out.printf("%n| | one replica | three | floor |%n| --- | --- | --- | --- |%n");
    System.out.printf(
        Locale.ROOT,
        "| logs a second, %d connections together | %,.0f | %,.0f: %.2f times (%.2f to %.2f) | 1.0 on two cores |%n",
        CONNECTIONS,
        Table.median(one.stream().map(Shared::perSecond).toList()),
        Table.median(three.stream().map(Shared::perSecond).toList()),
        Table.median(times),
        times.stream().min(Double::compare).orElseThrow(),
        times.stream().max(Double::compare).orElseThrow());
    System.out.printf("| cores: services, database, load | %s | %s | |%n", cores(one), cores(three));
  }

  private static String cores(List<Shared> turns) {
    return String.format(
        Locale.ROOT,
        "%.2f, %.2f, %.2f",
        Table.median(turns.stream().map(Shared::services).toList()),
        Table.median(turns.stream().map(Shared::database).toList()),
        Table.median(turns.stream().map(Shared::generators).toList()));
  }

  private Shared drive(Replicas replicas, int count) throws IOException, InterruptedException {
    long services = replicas.cpuMicros();
    long database = postgres.cpuMicros();
    long own = ForeignLoad.ownMicros();
    long begin = System.nanoTime();
    List<Wrk.Load> loads = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Child child = replicas.children.get(i);
      Wrk other = i == 0 ? wrk : wrk.with(List.of());
      Thread thread = new Thread(() -> driveOne(child, other, CONNECTIONS / count, loads));
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double micros = (System.nanoTime() - begin) / 1e3;
    if (loads.size() < count) {
      throw new IllegalStateException("a load has failed");
    }
    return new Shared(
        loads.stream().mapToDouble(Wrk.Load::perSecond).sum(),
        (replicas.cpuMicros() - services) / micros,
        (postgres.cpuMicros() - database) / micros,
        (ForeignLoad.ownMicros() - own) / micros);
  }

  private static void driveOne(Child child, Wrk wrk, int connections, List<Wrk.Load> loads) {
    try {
      Wrk.Load load = wrk.drive(child, connections, SECONDS);
      synchronized (loads) {
        loads.add(load);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void page() throws IOException, InterruptedException {
    System.out.printf(
        "%n| from the 202 to a page of another replica | p50 | p99 | floor; aim |%n| --- | --- | --- | --- |%n");
    try (Replicas replicas = new Replicas(2)) {
      print("nothing else comes", page(replicas));
      List<Wrk.Load> loads = new ArrayList<>();
      Thread beside = new Thread(() -> offer(replicas.children.get(1), loads));
      beside.start();
      print(BESIDE + " logs a second beside it", page(replicas));
      beside.join();
    }
  }

  private static List<Double> page(Replicas replicas) throws IOException, InterruptedException {
    return LivePages.latencies(replicas.children.get(0).port(), replicas.consoles.get(1));
  }

  private void offer(Child child, List<Wrk.Load> loads) {
    try {
      loads.add(wrk.offer(child, BESIDE, 100));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void print(String what, List<Double> millis) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f ms | %.0f ms | 1000; 400 |%n",
        what,
        millis.get(millis.size() / 2),
        millis.get(millis.size() * 99 / 100));
  }

  // An import leaves a segment for each thousand logs, and the first replica merges them.
  private void awaitMerged(String url) throws IOException, InterruptedException {
    Map<String, String> environment = Map.of("LOGWIRE_DATABASE", url);
    try (Child child =
        Child.start(Kind.SERVICE, setup, setup.emptyFolder("data-merging"), environment)) {
      child.awaitFirst202();
      int before = Integer.MAX_VALUE;
      int now = segments(url);
      while (now < before || now > MOST_SEGMENTS) {
        Thread.sleep(MERGE_MILLIS);
        before = now;
        now = segments(url);
      }
    }
  }

  private static int segments(String url) {
    return Integer.parseInt(Postgres.ask(url, "SELECT count(*) FROM index_segment"));
  }

  private void read() throws Exception {
    String name = "bench_read_" + LOGS;
    if (!postgres.has(name)) {
      PostgresPlace place = new PostgresPlace(postgres.newDatabase("bench_making"));
      ReadFixture.fill(place, LOGS);
      awaitMerged(place.url());
      Postgres.ask(place.url(), "VACUUM ANALYZE");
      postgres.rename("bench_making", name);
    }
    System.out.printf(
        Locale.ROOT,
        "%n| newest 50 of %,d logs by | p50 | p99 | logs found | floor; aim |%n| --- | --- | --- | --- | --- |%n",
        LOGS);
    PostgresPlace place = new PostgresPlace(postgres.url(name));
    for (Questions.Answered answered : Questions.ask(place.existing(Clock.systemUTC()), LOGS)) {
      System.out.printf(
          Locale.ROOT,
          "| %s | %.1f ms | %.1f ms | %.0f | 30; 10 |%n",
          answered.name(),
          answered.p50(),
          answered.p99(),
          answered.found());
    }
  }
}
