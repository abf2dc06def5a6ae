package io.logwire.bench;

import io.logwire.bench.Cluster.Costs;
import io.logwire.bench.Cluster.Machines;
import io.logwire.bench.Cluster.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What replicas and databases carry that nobody has here: {@code ./run.sh bench simulate}, with
 * {@code key=value} for other inputs. It first has the {@link Cluster} give again what was measured
 * on one machine, then plans for rates of up to a million logs a second and runs each plan, and tells
 * what an outage of the database costs.
 *
 * <p>What is marked as measured came from bench postgres; all else is computed from it.
 */
final class Simulation {
  private static final double OFF_AT_MOST = 0.25;
  private static final double MICROS = 1e6;
  private static final List<Integer> RATES =
      List.of(1_000, 10_000, 30_000, 100_000, 300_000, 1_000_000);

  // What a core may be busy, so that a slow minute is no outage.
  private static final double REPLICA_LOAD = 0.6;
  private static final double DATABASE_LOAD = 0.5;
  private static final int CONNECTIONS = 10; // of a replica: 4 readers, 3 of the door, 3 that write

  private final Map<String, Double> inputs = new LinkedHashMap<>();

  private Simulation() {
    // Measured by bench postgres: microseconds of CPU.
    input("request", 26); // of a log in the service, without the two lines that follow
    input("load", 10); // of a log in the generator
    input("group", 150); // of a group in the service
    input("databaseGroup", 300); // of a group in the database
    input("row", 12); // of a log in the database
    input("index", 8); // of a log in the thread that does the upkeep
    input("databaseIndex", 5); // of a log in the database, for that thread
    // Measured: bytes of a log.
    input("requestBytes", 700);
    input("wal", 700);
    input("kept", 530);
    // Measured: logs a second at 64 connections on two cores, by one replica and by three. CPU and
    // flush there are those that make both right to a quarter.
    input("one", 20_552);
    input("three", 17_025);
    input("flush", 200);
    input("localTrip", 40);
    // Assumed of machines and networks.
    input("trips", 4);
    input("trip", 200);
    input("replicaCores", 4);
    input("databaseCores", 16);
    input("databaseFlush", 500);
    // Assumed of an outage and of those who send.
    input("outage", 3_600);
    input("senders", 1_000);
    input("buffer", 64);
    input("seconds", 3);
    input("seed", 1);
  }

  private void input(String name, double value) {
    inputs.put(name, value);
  }

  private double in(String name) {
    return inputs.get(name);
  }

  static void run(List<String> words) {
    Simulation simulation = new Simulation();
    for (String word : words) {
      String[] parts = word.split("=", 2);
      if (parts.length < 2 || !simulation.inputs.containsKey(parts[0])) {
        throw new IllegalArgumentException(
            "bench simulate takes key=value of " + simulation.inputs.keySet() + ", not " + word);
      }
      simulation.input(parts[0], Double.parseDouble(parts[1]));
    }
    System.out.println("Inputs: " + simulation.inputs + "\n");
    boolean fits = simulation.compare();
    simulation.plan();
    simulation.outages();
    if (!fits) {
      System.err.println("The model is further than a quarter from what was measured.");
      System.exit(1);
    }
  }

  private Costs costs() {
    return new Costs(
        in("request"),
        in("load"),
        in("group"),
        in("databaseGroup"),
        in("row"),
        in("index"),
        in("databaseIndex"),
        (int) in("trips"));
  }

  private boolean compare() {
    System.out.println(
        "| 64 connections on two cores, with the load on them | measured | simulated | p99, ms |"
            + " in a group |\n| --- | --- | --- | --- | --- |");
    return compare(1, in("one")) & compare(3, in("three"));
  }

  private boolean compare(int replicas, double measured) {
    Machines machine = new Machines(true, replicas, 2, 1, 2, in("localTrip"), in("flush"));
    Outcome outcome = Cluster.closed(costs(), machine, 64, 20, (long) in("seed"));
    System.out.printf(
        Locale.ROOT,
        "| %d replica(s), logs a second | %,.0f | %,.0f | %.1f | %.0f |%n",
        replicas,
        measured,
        outcome.perSecond(),
        outcome.p99Millis(),
        outcome.inAGroup());
    return Math.abs(outcome.perSecond() / measured - 1) <= OFF_AT_MOST;
  }

  // As many replicas and nodes as keep the cores below what they may be busy.
  private Machines machines(double rate) {
    double perReplica = REPLICA_LOAD * in("replicaCores") * MICROS / in("request");
    double perNode =
        DATABASE_LOAD * in("databaseCores") * MICROS / (in("row") + in("databaseIndex"));
    return new Machines(
        false,
        Math.max(2, (int) Math.ceil(rate / perReplica)),
        (int) in("replicaCores"),
        Math.max(1, (int) Math.ceil(rate / perNode)),
        (int) in("databaseCores"),
        in("trip"),
        in("databaseFlush"));
  }

  private void plan() {
    System.out.println(
        "\n| logs a second | replicas | database nodes | connections | p99, ms | in a group"
            + " | replicas busy | nodes busy | WAL, MB/s | network, MB/s | kept a day, GB | the one"
            + " index thread |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
            + " --- |");
    for (int rate : RATES) {
      Machines machines = machines(rate);
      Outcome outcome =
          Cluster.offered(costs(), machines, rate, in("seconds"), (long) in("seed"));
      double thread = rate * (in("index") + in("databaseIndex")) / MICROS;
      System.out.printf(
          Locale.ROOT,
          "| %,d | %d | %d | %d | %.1f | %.0f | %.0f %% | %.0f %% | %,.1f | %,.1f | %,.0f | %s |%n",
          rate,
          machines.replicas(),
          machines.shards(),
          machines.replicas() * CONNECTIONS,
          outcome.p99Millis(),
          outcome.inAGroup(),
          100 * outcome.replicaBusy(),
          100 * outcome.databaseBusy(),
          rate * in("wal") / 1e6,
          rate * (in("requestBytes") + in("kept")) / 1e6,
          rate * in("kept") * 86_400 / 1e9,
          String.format(
              Locale.ROOT,
              thread < 1 ? "%.0f %% busy" : "too slow: %.0f %%",
              100 * thread));
    }
  }

  private void outages() {
    double outage = in("outage");
    System.out.printf(
        Locale.ROOT,
        "%n| the database is away for %,.0f s, %,.0f senders keep %,.0f MB each | backlog, logs | MB"
            + " at each sender | lost there | catching up, s |%n| --- | --- | --- | --- | --- |%n",
        outage,
        in("senders"),
        in("buffer"));
    double room = in("senders") * in("buffer") * 1e6 / in("requestBytes");
    for (int rate : RATES) {
      double backlog = Math.min(rate * outage, room);
      System.out.printf(
          Locale.ROOT,
          "| at %,d a second | %,.0f | %,.1f | %,.0f | %,.0f |%n",
          rate,
          backlog,
          backlog * in("requestBytes") / in("senders") / 1e6,
          rate * outage - backlog,
          catchUpSeconds(rate, backlog));
    }
  }

  // In steps of a second, as what is sent again comes beside what is new, and both wait for room.
  private double catchUpSeconds(double rate, double backlog) {
    Machines machines = machines(rate);
    double replicas = machines.replicas() * in("replicaCores") * MICROS / in("request");
    double nodes =
        machines.shards() * in("databaseCores") * MICROS / (in("row") + in("databaseIndex"));
    double capacity = Math.min(replicas, nodes);
    double left = backlog;
    int second = 0;
    for (; left > 0; second++) {
      left += rate - capacity;
    }
    return second;
  }
}
