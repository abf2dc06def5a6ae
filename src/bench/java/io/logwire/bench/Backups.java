package io.logwire.bench;

import io.logwire.bench.Child.Kind;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a backup of a large file costs those who write meanwhile, in turns with and without one,
 * and how long it, its check and its restore take. {@code ./run.sh bench backup} starts it, on a
 * copy of the file that reading is measured on.
 */
final class Backups {
  private static final int TURNS = 5;
  private static final int SECONDS = 6;
  private static final int SETTLE_MILLIS = 1_500; // a JVM's start is no backup
  private static final File NOWHERE = new File("/dev/null");

  private final Setup setup;
  private final Wrk wrk;
  private final Path served;
  private final Path file;
  private final List<Double> quietP99 = new ArrayList<>();
  private final List<Double> quietLongest = new ArrayList<>();
  private final List<Double> besideP99 = new ArrayList<>();
  private final List<Double> besideLongest = new ArrayList<>();

  private Backups(Setup setup, Wrk wrk) {
    this.setup = setup;
    this.wrk = wrk;
    this.served = setup.emptyFolder("backed");
    this.file = setup.work().resolve("backup.db");
  }

  static void run(Setup setup, Wrk wrk, long logs) throws Exception {
    Path source = setup.work().resolve("read");
    ReadFixture.make(source, logs);
    Backups backups = new Backups(setup, wrk);
    Files.copy(source.resolve("logwire.db"), backups.served.resolve("logwire.db"));
    try {
      backups.measure(logs);
    } finally {
      Setup.deleteFolder(backups.served);
      Files.deleteIfExists(backups.file);
    }
  }

  private void measure(long logs) throws Exception {
    double seconds;
    long largest;
    try (Child service = Child.start(Kind.SERVICE, setup, served)) {
      service.awaitFirst202();
      Round.warmUp(service, wrk);
      LargestWal wal = LargestWal.of(served);
      for (int i = 0; i < TURNS; i++) {
        offer(service, quietP99, quietLongest);
        try (Command begun = backup()) {
          Thread.sleep(SETTLE_MILLIS);
          offer(service, besideP99, besideLongest);
        }
      }
      seconds = whole(service);
      largest = wal.stop();
    }
    System.out.printf(
        Locale.ROOT,
        """
        | a backup of %,d logs beside 3,000 logs a second | without | with | times | wanted |
        | --- | --- | --- | --- | --- |
        | p99 | %.1f ms | %.1f ms | %.2f | |
        | the longest a log waited, the median of %d turns | %.0f ms | %.0f ms | %+.0f ms | at most +20 ms |
        | - in the worst turn | %.0f ms | %.0f ms | %+.0f ms | |
        | the largest WAL | | %.1f MB | | 64 MB |
        | it takes | | %.0f s, %,.0f logs a second | | |
        """,
        logs,
        Table.median(quietP99),
        Table.median(besideP99),
        times(besideP99, quietP99),
        TURNS,
        Table.median(quietLongest),
        Table.median(besideLongest),
        Table.median(besideLongest) - Table.median(quietLongest),
        worst(quietLongest),
        worst(besideLongest),
        worst(besideLongest) - worst(quietLongest),
        largest / 1e6,
        seconds,
        logs / seconds);
    alone(logs);
  }

  private void alone(long logs) throws Exception {
    double backup = seconds(backup());
    double verify = seconds(Command.start(setup, served, NOWHERE, "verify", file.toString()));
    Path into = setup.emptyFolder("restored");
    double restore = seconds(Command.start(setup, into, NOWHERE, "restore", file.toString()));
    System.out.printf(
        Locale.ROOT,
        """
        | alone: backup; verify; restore | | %.0f s; %.0f s; %.0f s | | |
        | the file has %.1f GB, the backup %.1f | | | | |
        """,
        backup,
        verify,
        restore,
        Files.size(served.resolve("logwire.db")) / 1e9,
        Files.size(file) / 1e9);
    if (DiskCheck.rows(into) < logs) {
      throw new IllegalStateException("not all logs were restored");
    }
    Setup.deleteFolder(into);
  }

  private Command backup() throws IOException {
    return Command.start(setup, served, NOWHERE, "backup", "--force", file.toString());
  }

  private static double seconds(Command command) throws Exception {
    try (command) {
      return command.await();
    }
  }

  private void offer(Child service, List<Double> p99, List<Double> longest)
      throws IOException, InterruptedException {
    Wrk.Load load = wrk.offer(service, Round.RATE, SECONDS);
    if (load.refused() + load.broken() > 0) {
      throw new IllegalStateException("logs were refused: " + load);
    }
    p99.add(load.p99Millis());
    longest.add(load.maxMillis());
  }

  /** One from its beginning to its end, while logs come; its seconds. */
  private double whole(Child service) throws Exception {
    List<Double> p99 = new ArrayList<>();
    List<Double> longest = new ArrayList<>();
    double[] seconds = {0};
    Thread backup =
        new Thread(
            () -> {
              try {
                seconds[0] = seconds(backup());
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            "backup");
    backup.start();
    while (backup.isAlive()) {
      offer(service, p99, longest);
    }
    backup.join();
    if (seconds[0] == 0) {
      throw new IllegalStateException("the backup has failed");
    }
    System.err.printf(
        Locale.ROOT,
        "through a whole one: p99 %.1f ms, the longest wait %.0f ms%n",
        Table.median(p99),
        worst(longest));
    return seconds[0];
  }

  private static double worst(List<Double> all) {
    return all.stream().max(Double::compare).orElseThrow();
  }

  private static double times(List<Double> with, List<Double> without) {
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < with.size(); i++) {
      times.add(with.get(i) / without.get(i));
    }
    return Table.median(times);
  }
}
