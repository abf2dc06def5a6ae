package io.logwire.bench;

import io.logwire.bench.Child.Kind;
import io.logwire.bench.Wrk.Load;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * One service, started on an empty folder, driven once with each load, stopped, and counted.
 *
 * @param disk null for "parse", which keeps nothing
 */
record Round(
    Kind kind,
    long idleKilobytes,
    long loadedKilobytes,
    Map<Drive, Driven> driven,
    DiskCheck disk) {

  // Until the compilers rest: the service, which has more code, needs some 15 s for it, and what
  // it reaches before says more about them than about itself.
  private static final int WARM_UP_SECONDS = 3;
  private static final int LEAST_WARM_UPS = 2;
  private static final int MOST_WARM_UPS = 12;
  private static final double RESTING = 0.05; // cores

  private static final int SETTLE_MILLIS = 500;
  private static final int IDLE_MILLIS = 2_000;

  /** How it is driven. */
  enum Drive {
    CONNECTIONS_64,
    CONNECTIONS_256,
    FIXED_RATE
  }

  static final int RATE = 3_000;

  /** What came of it. */
  record Driven(
      Load load, double cpuMicros, double foreignCores, double slowestSyncMillis, long rows) {

    /**
     * Whether the rows are what was acknowledged: every log that was answered 202, and beyond them
     * only such as wrk had sent and left without waiting. At the fixed rate there are none.
     */
    boolean rowsAreAcknowledged() {
      return rows >= load.acknowledged() && rows <= load.sent() - load.refused();
    }
  }

  static Round of(Kind kind, Setup setup, Wrk wrk, int seconds)
      throws IOException, InterruptedException {
    Path data = setup.emptyFolder("data");
    Map<Drive, Driven> driven = new EnumMap<>(Drive.class);
    long idle;
    long loaded = 0;
    try (Child child = Child.start(kind, setup, data)) {
      child.awaitFirst202();
      Thread.sleep(IDLE_MILLIS);
      idle = child.rssKilobytes();
      warmUp(child, wrk);
      for (Drive drive : Drive.values()) {
        Driven now = drive(child, drive, wrk, seconds);
        driven.put(drive, now);
        loaded = Math.max(loaded, child.rssKilobytes());
      }
    }
    DiskCheck disk =
        switch (kind) {
          case SERVICE -> DiskCheck.ofService(data);
          case NAIVE -> DiskCheck.ofNaive(data);
          default -> null;
        };
    Setup.deleteFolder(data);
    return new Round(kind, idle, loaded, driven, disk);
  }

  /** Drives it until it is as fast as it gets. */
  static void warmUp(Child child, Wrk wrk) throws IOException, InterruptedException {
    int times = 0;
    double compiled;
    do {
      Threads before = Threads.of(child.pid());
      wrk.drive(child, 64, WARM_UP_SECONDS);
      compiled = Threads.of(child.pid()).since(before).compilerMicros();
      times++;
    } while (times < LEAST_WARM_UPS
        || times < MOST_WARM_UPS && compiled > RESTING * WARM_UP_SECONDS * 1e6);
  }

  private static Driven drive(Child child, Drive drive, Wrk wrk, int seconds)
      throws IOException, InterruptedException {
    ForeignLoad foreign = ForeignLoad.beside(child);
    long cpuBefore = child.cpuMicros();
    long rowsBefore = settledRows(child);
    Load load;
    double slowestSync;
    try (DiskProbe probe = DiskProbe.start(child.data().getParent())) {
      load =
          switch (drive) {
            case CONNECTIONS_64 -> wrk.drive(child, 64, seconds);
            case CONNECTIONS_256 -> wrk.drive(child, 256, seconds);
            case FIXED_RATE -> wrk.offer(child, RATE, seconds);
          };
      slowestSync = probe.slowestMillis();
    }
    double cpu = (child.cpuMicros() - cpuBefore) / (double) load.acknowledged();
    double foreignCores = foreign.cores();
    return new Driven(load, cpu, foreignCores, slowestSync, settledRows(child) - rowsBefore);
  }

  /** The rows when no more come: the service still works on what wrk has left unanswered. */
  private static long settledRows(Child child) throws InterruptedException {
    long before = -1;
    long now = DiskCheck.rows(child.data());
    while (now != before) {
      Thread.sleep(SETTLE_MILLIS);
      before = now;
      now = DiskCheck.rows(child.data());
    }
    return now;
  }

  Driven driven(Drive drive) {
    return driven.get(drive);
  }

  boolean rowsAreAcknowledged() {
    return kind == Kind.PARSE || driven.values().stream().allMatch(Driven::rowsAreAcknowledged);
  }
}
