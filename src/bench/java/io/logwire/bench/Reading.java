package io.logwire.bench;

import io.logwire.store.sqlite.SqliteStore;
import io.logwire.store.Store;
import java.time.Clock;
import io.logwire.bench.Child.Kind;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How fast logs are found, exported and imported where there are many, and what that costs the
 * writes. {@code ./run.sh bench read} starts it.
 *
 * <p>The logs are made once through the import, and kept in target/bench/read: 10 million, some 5
 * GB, in five to ten minutes.
 */
final class Reading {
  static final long LOGS = 10_000_000;
  private static final long LOGS_SERVED = 1_000_000;
  private static final int TURNS = 3;
  private static final int SECONDS = 8;
  private static final int FOLLOWERS = 3;
  private static final String HEAD =
      "%n| | measured | memory | floor |%n| --- | --- | --- | --- |%n";
  private static final int SETTLE_MILLIS = 2_000;

  private final Setup setup;
  private final Path folder;
  private final long logs;

  private Reading(Setup setup, long logs) {
    this.setup = setup;
    this.folder = setup.work().resolve("read");
    this.logs = logs;
  }

  static void run(Setup setup, long logs) throws Exception {
    Reading reading = new Reading(setup, logs);
    ReadFixture.make(reading.folder, logs);
    System.out.printf(
        Locale.ROOT,
        "| %,d logs | p50 | p99 | logs found | floor |%n| --- | --- | --- | --- | --- |%n",
        logs);
    for (Questions.Answered answered : Questions.ask(reading.folder, logs)) {
      System.out.printf(
          Locale.ROOT,
          "| %s | %.1f ms | %.1f ms | %.0f | %.0f ms |%n",
          answered.name(),
          answered.p50(),
          answered.p99(),
          answered.found(),
          answered.floorMillis());
    }
    System.out.printf(HEAD);
    reading.exportAll("ndjson");
    reading.exportAll("csv");
    reading.importSome();
    reading.writeWhileOthersRead();
  }

  /** Only what readers cost those who write, which needs a million logs. */
  static void beside(Setup setup) throws Exception {
    System.out.printf(HEAD);
    new Reading(setup, LOGS_SERVED).writeWhileOthersRead();
  }

  private void exportAll(String format) throws Exception {
    try (Command export = command(folder, new File("/dev/null"), "export", "--format", format)) {
      double seconds = export.await();
      row("export as " + format, logs / seconds, export, 100_000);
    }
  }

  private void importSome() throws Exception {
    long some = Math.min(logs, 1_000_000);
    Path file = setup.work().resolve("some.ndjson");
    Instant until = firstTime().plus(Spread.TIME.multipliedBy(some).dividedBy(logs));
    try (Command export = command(folder, file.toFile(), "export", "--until", until.toString())) {
      export.await();
    }
    long lines;
    try (var all = Files.lines(file)) {
      lines = all.count();
    }
    Path into = setup.emptyFolder("imported");
    try (Command imports = command(into, new File("/dev/null"), "import", file.toString())) {
      LargestWal wal = LargestWal.of(into);
      double seconds = imports.await();
      row(
          "import of " + String.format(Locale.ROOT, "%,d", lines),
          lines / seconds,
          imports,
          30_000);
      System.out.printf(Locale.ROOT, "| - largest WAL | %.1f MB | | 64 MB |%n", wal.stop() / 1e6);
    }
    if (DiskCheck.rows(into) != lines) {
      throw new IllegalStateException("not all logs were imported");
    }
    Setup.deleteFolder(into);
    Files.delete(file);
  }

  private Instant firstTime() {
    try (Store store = SqliteStore.existing(folder, Clock.systemUTC())) {
      return store.reader().after(0).get(0).time();
    }
  }

  private void writeWhileOthersRead() throws Exception {
    Path served = setup.work().resolve("served");
    Setup.deleteFolder(served);
    ReadFixture.make(served, LOGS_SERVED);
    Wrk wrk = Bench.wrk(setup);
    List<Double> alone = new ArrayList<>();
    List<Double> together = new ArrayList<>();
    List<Double> shares = new ArrayList<>();
    List<Double> p99 = new ArrayList<>();
    try (Child service = Child.start(Kind.SERVICE, setup, served)) {
      service.awaitFirst202();
      Round.warmUp(service, wrk);
      LargestWal wal = LargestWal.of(served);
      for (int i = 0; i < TURNS; i++) {
        alone.add(wrk.drive(service, 64, SECONDS).perSecond());
        try (Readers readers = new Readers(served)) {
          readers.start();
          Wrk.Load load = wrk.drive(service, 64, SECONDS);
          together.add(load.perSecond());
          p99.add(load.p99Millis());
        }
        shares.add(together.get(i) / alone.get(i));
      }
      System.out.printf(
          Locale.ROOT,
          "| logs taken a second while an export and %d `tail -f` run | %,.0f of %,.0f: %.2f; p99 %.0f ms | | 0.90 |%n",
          FOLLOWERS,
          Table.median(together),
          Table.median(alone),
          Table.median(shares),
          Table.median(p99));
      List<Double> offered = new ArrayList<>();
      List<Double> quiet = new ArrayList<>();
      for (int i = 0; i < TURNS; i++) {
        quiet.add(wrk.offer(service, Round.RATE, SECONDS).p99Millis());
        try (Readers readers = new Readers(served)) {
          readers.start();
          offered.add(wrk.offer(service, Round.RATE, SECONDS).p99Millis());
        }
      }
      System.out.printf(
          Locale.ROOT,
          "| - p99 at %,d logs a second offered | %.1f ms, without %.1f ms | | |%n",
          Round.RATE,
          Table.median(offered),
          Table.median(quiet));
      System.out.printf(Locale.ROOT, "| - largest WAL | %.1f MB | | 64 MB |%n", wal.stop() / 1e6);
    }
    Setup.deleteFolder(served);
  }

  private Command command(Path data, File output, String... arguments) throws IOException {
    return Command.start(setup, data, output, arguments);
  }

  private static void row(String what, double perSecond, Command command, int floor) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f logs/s | %d MB | %,d logs/s |%n",
        what,
        perSecond,
        command.peakKilobytes() / 1_000,
        floor);
  }

  /** An export that begins again when it is through, and some that follow. */
  private final class Readers implements AutoCloseable {
    private final List<Command> followers = new ArrayList<>();
    private final Path served;
    private final Thread exports = new Thread(this::exportOverAndOver, "exports");
    private volatile boolean closing;
    private volatile Command export;

    private Readers(Path served) {
      this.served = served;
    }

    private void start() throws IOException, InterruptedException {
      for (int i = 0; i < FOLLOWERS; i++) {
        followers.add(command(served, new File("/dev/null"), "tail", "-f"));
      }
      exports.start();
      Thread.sleep(SETTLE_MILLIS); // a JVM's start is no reading
    }

    private void exportOverAndOver() {
      while (!closing) {
        try (Command one = command(served, new File("/dev/null"), "export")) {
          export = one;
          one.await();
        } catch (Exception e) {
          if (!closing) {
            throw new IllegalStateException(e);
          }
        }
      }
    }

    @Override
    public void close() {
      closing = true;
      followers.forEach(Command::close);
      if (export != null) {
        export.close();
      }
      try {
        exports.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
