package io.logwire.bench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Replicas on a database, as events in simulated time: logs come, wait in the queue of their replica,
 * and go in groups of one writer each through the CPU of the replica, the CPU of its database node
 * and a flush of the node's WAL, which all groups that wait for it share. What is answered is
 * followed by the work of the index, of which there is one thread for all.
 *
 * <p>Model: a core serves its tasks in the order in which they come; nothing else takes time, so a
 * slow disk is a long flush and a slow network a long trip. The same seed gives the same figures.
 */
final class Cluster {
  private static final int MOST_WAITING = 8_192; // in the queue of a replica, as the service has it
  private static final int MOST_OF_A_GROUP = 1_024;

  private static final int LOGS_OF_AN_INDEX_STEP = 256;
  private static final int STEP_MICROS = 1_000; // of what is offered
  private static final int CHUNK = 8; // requests that are served as one task

  /**
   * What a log costs, in microseconds of CPU, as bench postgres measures it.
   *
   * @param request of a log on the threads of the service
   * @param load of a log in the generator, where it runs on the same machine
   * @param group of a group in the service
   * @param databaseGroup of a group in the database
   * @param row of a log in the database
   * @param index of a log in the one thread that does the upkeep
   * @param databaseIndex of a log in the database, for that thread
   * @param trips to the database in a group
   */
  record Costs(
      double request,
      double load,
      double group,
      double databaseGroup,
      double row,
      double index,
      double databaseIndex,
      int trips) {}

  /**
   * What there is of machines.
   *
   * @param oneMachine all of it shares the cores of one, the generator too
   * @param shards nodes of the database, each of which serves its share of the writers
   * @param tripMicros a trip over the network
   * @param flushMicros a flush of the WAL
   */
  record Machines(
      boolean oneMachine,
      int replicas,
      int replicaCores,
      int shards,
      int databaseCores,
      double tripMicros,
      double flushMicros) {}

  /** What came of it. */
  record Outcome(
      double perSecond,
      double refusedPerSecond,
      double p50Millis,
      double p99Millis,
      double inAGroup,
      double replicaBusy,
      double databaseBusy,
      long indexBehind) {}

  private record Event(double at, long order, Runnable what) {}

  /** A node of the database: its cores, and its WAL. */
  private final class Node {
    private final Cores cores;
    private double flushEnds;
    private boolean nextIsWanted;

    private Node(Cores cores) {
      this.cores = cores;
    }

    // Who comes during a flush waits for the next one, with all others who did.
    private double flushed(double at) {
      if (nextIsWanted && at >= flushEnds) {
        flushEnds += machines.flushMicros;
        nextIsWanted = false;
      }
      if (at >= flushEnds) {
        flushEnds = at + machines.flushMicros * jitter();
        return flushEnds;
      }
      nextIsWanted = true;
      return flushEnds + machines.flushMicros;
    }
  }

  private record Waiting(double since, int logs) {}

  private final class Replica {
    private final Cores cores;
    private final Node node;
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private int waiting;
    private boolean writing;

    private Replica(Cores cores, Node node) {
      this.cores = cores;
      this.node = node;
    }

    private void come(int logs, double since) {
      double perLog = costs.request + (machines.oneMachine ? costs.load : 0);
      for (int left = logs; left > 0; left -= CHUNK) {
        int some = Math.min(left, CHUNK);
        at(cores.serve(now, perLog * some), () -> enqueue(some, since));
      }
    }

    private void enqueue(int logs, double since) {
      if (waiting + logs > MOST_WAITING) {
        refused += logs;
        return;
      }
      queue.add(new Waiting(since, logs));
      waiting += logs;
      write();
    }

    private void write() {
      if (writing || waiting == 0) {
        return;
      }
      writing = true;
      List<Waiting> group = new ArrayList<>();
      int logs = 0;
      while (!queue.isEmpty() && logs + queue.peek().logs <= MOST_OF_A_GROUP) {
        group.add(queue.poll());
        logs += group.get(group.size() - 1).logs;
      }
      waiting -= logs;
      int count = logs;
      double sent = cores.serve(now, costs.group) + costs.trips * machines.tripMicros;
      at(sent, () -> commit(group, count));
    }

    private void commit(List<Waiting> group, int logs) {
      double done = node.cores.serve(now, costs.databaseGroup + costs.row * logs);
      at(done, () -> at(node.flushed(now), () -> answer(group, logs)));
    }

    private void answer(List<Waiting> group, int logs) {
      writing = false;
      acknowledged += logs;
      groups++;
      group.forEach(one -> latencies.add(now - one.since, one.logs));
      owed += logs;
      index();
      if (connections > 0) {
        come(logs, now);
      }
      write();
    }
  }

  private final Costs costs;
  private final Machines machines;
  private final Random random;
  private final int connections; // of a closed loop; 0 where logs are offered
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (one, other) ->
              one.at != other.at
                  ? Double.compare(one.at, other.at)
                  : Long.compare(one.order, other.order));
  private final List<Replica> replicas = new ArrayList<>();
  private final List<Cores> replicaCores = new ArrayList<>();
  private final List<Cores> databaseCores = new ArrayList<>();
  private final Latencies latencies = new Latencies();
  private double now;
  private long order;
  private long acknowledged;
  private long refused;
  private long groups;
  private long owed; // logs that are not in the index yet
  private boolean indexing;

  private Cluster(Costs costs, Machines machines, int connections, long seed) {
    this.costs = costs;
    this.machines = machines;
    this.connections = connections;
    this.random = new Random(seed);
    Cores all = machines.oneMachine ? new Cores(machines.databaseCores) : null;
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < machines.shards; i++) {
      Cores cores = all == null ? new Cores(machines.databaseCores) : all;
      databaseCores.add(cores);
      nodes.add(new Node(cores));
    }
    for (int i = 0; i < machines.replicas; i++) {
      Cores cores = all == null ? new Cores(machines.replicaCores) : all;
      replicaCores.add(cores);
      replicas.add(new Replica(cores, nodes.get(i % nodes.size())));
    }
  }

  /** So many connections together, each of which sends its next log when the last is answered. */
  static Outcome closed(Costs costs, Machines machines, int connections, double seconds, long seed) {
    Cluster cluster = new Cluster(costs, machines, connections, seed);
    for (Replica replica : cluster.replicas) {
      replica.come(connections / machines.replicas, 0);
    }
    return cluster.run(seconds);
  }

  /** So many logs a second together, whether earlier ones are answered or not. */
  static Outcome offered(Costs costs, Machines machines, double rate, double seconds, long seed) {
    Cluster cluster = new Cluster(costs, machines, 0, seed);
    cluster.replicas.forEach(one -> cluster.offer(one, rate / machines.replicas));
    return cluster.run(seconds);
  }

  private void offer(Replica replica, double rate) {
    at(
        now + STEP_MICROS,
        () -> {
          replica.come(poisson(rate * STEP_MICROS / 1e6), now);
          offer(replica, rate);
        });
  }

  // By the normal distribution where it is large, as the product would take long.
  private int poisson(double mean) {
    if (mean > 30) {
      return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double limit = Math.exp(-mean);
    int count = 0;
    for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  private double jitter() {
    return 0.7 + 0.6 * random.nextDouble();
  }

  // One thread for all of them, some hundred logs at a time, so that nothing waits long behind it.
  private void index() {
    int logs = (int) Math.min(owed, LOGS_OF_AN_INDEX_STEP);
    if (indexing || logs == 0) {
      return;
    }
    indexing = true;
    Node node = replicas.get(0).node;
    double gathered = replicas.get(0).cores.serve(now, costs.index * logs);
    at(
        gathered,
        () ->
            at(
                node.cores.serve(now, costs.databaseIndex * logs),
                () -> {
                  owed -= logs;
                  indexing = false;
                  index();
                }));
  }

  private void at(double time, Runnable what) {
    events.add(new Event(time, order++, what));
  }

  private Outcome run(double seconds) {
    double end = seconds * 1e6;
    while (!events.isEmpty() && events.peek().at < end) {
      Event event = events.poll();
      now = event.at;
      event.what.run();
    }
    return new Outcome(
        acknowledged / seconds,
        refused / seconds,
        latencies.quantileMillis(0.5),
        latencies.quantileMillis(0.99),
        acknowledged / (double) Math.max(1, groups),
        busy(replicaCores, end),
        busy(databaseCores, end),
        owed);
  }

  private static double busy(List<Cores> all, double micros) {
    return all.stream().mapToDouble(cores -> cores.busy(micros)).average().orElse(0);
  }
}
