package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each {@link ReplicaFault} several times, at random moments; {@code src/test/sh/replicas.sh} runs
 * it. It prints a table, and keeps what the replicas have said where something was wrong, or {@code
 * -Dreplicas.keep=true}.
 *
 * <p>{@code -Dreplicas.rounds=20} for more, {@code -Dreplicas.faults=CUT,FULL} for some of them,
 * {@code -Dreplicas.seed=} for the moments of another run.
 */
class ReplicaFaults {
  private static final int ROUNDS = Integer.getInteger("replicas.rounds", 2);
  private static final long SEED = Long.getLong("replicas.seed", System.nanoTime());
  private static final String ONLY = System.getProperty("replicas.faults", "");
  private static final boolean KEEP = Boolean.getBoolean("replicas.keep");
  private static final int FEW = 5; // rounds, for which one database is not too full
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(40);

  private final List<String> wrong = new ArrayList<>();
  private final List<String> table = new ArrayList<>();
  private volatile ReplicaPlace place; // null where there is none

  /** What became of all rounds of a fault. */
  private static final class Sum {
    private int times;
    private long back; // nanos from the end of the fault until all replicas acknowledge logs
    private long silent; // nanos in which one of them has acknowledged none
    private int lost;
    private int twice;
    private int strange;
    private int alertsTwice;
  }

  @Test
  void loseNothingAndKeepNothingTwice() throws Exception {
    if (ROUNDS > 0) {
      run(Files.createTempDirectory("logwire-replicas"));
    }
    assertEquals(List.of(), wrong);
  }

  private void run(Path home) throws Exception {
    System.out.printf("seed %d, %d times each%n", SEED, ROUNDS);
    table.add(
        "| fault | times | all back after, at most | longest without 202 | acknowledged | lost |"
            + " twice | never sent | alerts twice |");
    table.add("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    Runtime.getRuntime().addShutdownHook(new Thread(this::abandon)); // as a time limit ends it
    ReplicaFault before = null;
    try {
      for (ReplicaFault fault : faults()) {
        if (place == null || ROUNDS > FEW || !fault.isLike(before)) {
          leave();
          Path folder = home.resolve(fault.name().toLowerCase(Locale.ROOT));
          place = fault.place(Files.createDirectory(folder));
          before = fault;
        }
        run(fault);
      }
    } finally {
      leave();
      table.forEach(System.out::println);
    }
    if (wrong.isEmpty() && !KEEP) {
      remove(home);
    } else {
      System.out.println("what the replicas have said is in " + home);
    }
  }

  private void leave() throws IOException {
    if (place != null) {
      place.close();
      place = null;
    }
  }

  private void abandon() {
    ReplicaPlace left = place;
    if (left != null) {
      left.abandon();
    }
  }

  private static List<ReplicaFault> faults() throws IOException {
    List<ReplicaFault> faults = new ArrayList<>();
    for (ReplicaFault fault : ReplicaFault.values()) {
      boolean wanted =
          ONLY.isEmpty() ? !fault.isOfPatroni() : List.of(ONLY.split(",")).contains(fault.name());
      if (wanted && fault.obstacle().isPresent()) {
        System.out.printf("SKIPPED: %s: %s%n", fault.words(), fault.obstacle().get());
      } else if (wanted) {
        faults.add(fault);
      }
    }
    return faults;
  }

  private void run(ReplicaFault fault) throws Exception {
    Random random = new Random(SEED + fault.ordinal());
    Sum sum = new Sum();
    ReplicaTrial trial = place.trial();
    int before = trial.load().acknowledged().size();
    for (int round = 1; round <= ROUNDS; round++) {
      trial.load().awaitAcknowledged(100 + random.nextInt(400));
      trial.load().resetLongest();
      fault.happen(place, random);
      long back = trial.load().awaitAll(System.nanoTime(), PATIENCE_NANOS);
      sum.silent = Math.max(sum.silent, trial.load().longest());
      add(sum, fault, round, back, trial.check());
      fault.mend(place);
    }
    table.add(
        "| %s | %d | %.1f s | %.1f s | %,d | %d | %d | %d | %d |"
            .formatted(
                fault.words(),
                sum.times,
                sum.back / 1e9,
                sum.silent / 1e9,
                trial.load().acknowledged().size() - before,
                sum.lost,
                sum.twice,
                sum.strange,
                sum.alertsTwice));
  }

  private void add(Sum sum, ReplicaFault fault, int round, long back, ReplicaTrial.Found found) {
    sum.times++;
    sum.back = Math.max(sum.back, back);
    sum.lost += found.lost();
    sum.twice += found.twice();
    sum.strange += found.strange();
    sum.alertsTwice += found.alertsTwice();
    System.out.printf("%s %d: back after %.1f s, %s%n", fault, round, back / 1e9, found);
    String here = fault + " " + round + ": ";
    found.wrong().forEach(what -> wrong.add(here + what));
    if (back > TimeUnit.SECONDS.toNanos(fault.mostSeconds())) {
      wrong.add(here + "a replica was back after %.1f s only".formatted(back / 1e9));
    }
    if (found.lost() + found.twice() + found.strange() > 0) {
      wrong.add(here + found);
    }
    if (found.mostAlertsTwice() > 1) {
      wrong.add(here + found.mostAlertsTwice() + " alerts came twice to one webhook");
    }
  }

  private static void remove(Path folder) throws Exception {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted((a, b) -> b.compareTo(a)).forEach(path -> path.toFile().delete());
    }
  }
}
