package io.logwire.bench;

import io.logwire.bench.Child.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The service beside one other that does the same work: the jar of before ({@code bench before
 * JAR}), or the same design in Node.js ({@code bench node}).
 *
 * <p>Both run all the time, one of them idle, and a turn of one follows a turn of the other within
 * seconds: so neither the compilers nor a slower hour of the machine come between them, and what
 * counts is the ratio of each pair of turns.
 */
final class Rivals {
  private static final int TURNS = 7;
  private static final int SECONDS = 5;
  private static final List<Integer> CONNECTIONS = List.of(64, 256);

  private final Setup setup;
  private final Kind kind;
  private final Wrk wrk;

  private Rivals(Setup setup, Kind kind, Wrk wrk) {
    this.setup = setup;
    this.kind = kind;
    this.wrk = wrk;
  }

  /** Against the same design in Node.js: on all cores, then with one for each and one for wrk. */
  static void node(Setup setup, Wrk wrk) throws IOException, InterruptedException {
    System.out.println("| | the service | Node.js | times |\n| --- | --- | --- | --- |");
    new Rivals(setup, Kind.NODE, wrk).print("all cores");
    List<String> core = List.of("taskset", "-c", "0");
    new Rivals(setup.with(core), Kind.NODE, wrk.with(List.of("taskset", "-c", "1")))
        .print("a core for the service, a core for the load");
  }

  /** Against another jar of the service. */
  static void before(Setup setup, Wrk wrk) throws IOException, InterruptedException {
    System.out.println("| | this jar | the other | times |\n| --- | --- | --- | --- |");
    new Rivals(setup, Kind.BEFORE, wrk).print("all cores");
  }

  private void print(String where) throws IOException, InterruptedException {
    Path ours = setup.emptyFolder("data");
    Path theirs = setup.emptyFolder("data-rival");
    try (Child service = Child.start(Kind.SERVICE, setup, ours, Map.of());
        Child rival = Child.start(kind, setup, theirs, Map.of())) {
      for (Child child : List.of(service, rival)) {
        child.awaitFirst202();
        Round.warmUp(child, wrk);
      }
      for (int connections : CONNECTIONS) {
        print(where, connections, service, rival);
      }
    }
    Setup.deleteFolder(ours);
    Setup.deleteFolder(theirs);
  }

  private void print(String where, int connections, Child service, Child rival)
      throws IOException, InterruptedException {
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < TURNS; i++) {
      ours.add(perSecond(service, connections));
      theirs.add(perSecond(rival, connections));
      times.add(ours.get(i) / theirs.get(i));
    }
    System.out.printf(
        Locale.ROOT,
        "| %s, %d connections: logs/s | %,.0f | %,.0f | %.2f (%.2f to %.2f) |%n",
        where,
        connections,
        Table.median(ours),
        Table.median(theirs),
        Table.median(times),
        times.stream().min(Double::compare).orElseThrow(),
        times.stream().max(Double::compare).orElseThrow());
  }

  private double perSecond(Child child, int connections) throws IOException, InterruptedException {
    Wrk.Load load = wrk.drive(child, connections, SECONDS);
    if (load.refused() > 0) {
      throw new IllegalStateException(
          "%s refused %,d logs, and says:%n%s"
              .formatted(child.kind(), load.refused(), child.said()));
    }
    return load.perSecond();
  }
}
