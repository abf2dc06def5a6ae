package io.logwire.bench;

import io.logwire.store.sqlite.SqliteStore;
import io.logwire.log.RetentionRules;
import io.logwire.log.LogEntry;
import io.logwire.store.LogRepository;
import io.logwire.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Whether a file that is full of logs takes new ones as fast as an empty one: appends through the
 * repository, without HTTP, as many at a time as 256 connections would bring.
 *
 * <p>The full file is grown once, through the same repository, and kept in target/bench/grown: 10
 * million logs, some 7 GB. What a run of at most 15 minutes has not done, the next one does.
 */
final class Grow {
  static final long ROWS = 10_000_000;
  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final int IN_FLIGHT = 256;
  private static final int IN_FLIGHT_WHEN_GROWING = 4_096;
  private static final int SAMPLE = 100_000;
  private static final int WARM_UP = 50_000;
  private static final int TURNS = 7;

  private final Setup setup;
  private final Bodies bodies = new Bodies(System.nanoTime());

  private Grow(Setup setup) {
    this.setup = setup;
  }

  static void run(Setup setup, long wanted) throws Exception {
    Grow grow = new Grow(setup);
    Path grown = setup.work().resolve("grown");
    long rows = grow.grow(grown, wanted);
    if (rows < wanted) {
      System.err.printf("%,d of %,d logs are there; the next run goes on%n", rows, wanted);
    }
    grow.compare(grown);
  }

  private long grow(Path folder, long wanted) throws Exception {
    long end = System.nanoTime() + LONGEST.toNanos();
    long rows = rows(folder);
    while (rows < wanted && System.nanoTime() < end) {
      List<LogEntry> logs = logs((int) Math.min(wanted - rows, 5 * SAMPLE));
      double perSecond = append(folder, logs, IN_FLIGHT_WHEN_GROWING, 0);
      rows += logs.size();
      System.err.printf(Locale.ROOT, "%,d logs, %,.0f/s%n", rows, perSecond);
    }
    return rows;
  }

  private void compare(Path grown) throws Exception {
    List<Double> empty = new ArrayList<>();
    List<Double> full = new ArrayList<>();
    List<Double> shares = new ArrayList<>();
    for (int i = 0; i < TURNS; i++) {
      List<LogEntry> logs = logs(WARM_UP + SAMPLE);
      Path fresh = setup.emptyFolder("fresh");
      empty.add(append(fresh, logs, IN_FLIGHT, WARM_UP));
      Setup.deleteFolder(fresh);
      full.add(append(grown, logs, IN_FLIGHT, WARM_UP));
      shares.add(full.get(i) / empty.get(i));
      System.err.printf(Locale.ROOT, "empty %,.0f/s, grown %,.0f/s%n", empty.get(i), full.get(i));
    }
    System.out.printf(
        Locale.ROOT,
        """
        | | empty | %,d logs (%.1f GB) | share | floor | aim |
        | --- | --- | --- | --- | --- | --- |
        | logs appended a second | %,.0f | %,.0f | %.2f | 0.9 | 1.0 |
        """,
        rows(grown),
        grown.resolve("logwire.db").toFile().length() / 1e9,
        Table.median(empty),
        Table.median(full),
        Table.median(shares));
  }

  private List<LogEntry> logs(int count) {
    List<LogEntry> logs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      logs.add(bodies.next());
    }
    return logs;
  }

  /** Appends them all; gives the logs a second after the first {@code warmUp} ones. */
  private static double append(Path path, List<LogEntry> logs, int inFlight, int warmUp)
      throws InterruptedException {
    try (Store store = SqliteStore.open(path, RetentionRules.NONE, 0, Clock.systemUTC())) {
      LogRepository repository = store.repository(unused -> List.of(), () -> {});
      append(repository, logs.subList(0, warmUp), inFlight);
      long start = System.nanoTime();
      append(repository, logs.subList(warmUp, logs.size()), inFlight);
      return (logs.size() - warmUp) * 1e9 / (System.nanoTime() - start);
    }
  }

  /** Appends these, so many at a time at most; returns when all are on disk. */
  static void append(LogRepository repository, List<LogEntry> logs, int inFlight)
      throws InterruptedException {
    Semaphore free = new Semaphore(inFlight);
    for (LogEntry log : logs) {
      free.acquire();
      repository
          .append(log, Optional.empty())
          .whenComplete(
              (appended, failure) -> {
                if (failure == null) {
                  free.release(); // else nothing more is sent, and the end is not reached
                }
              });
    }
    if (!free.tryAcquire(inFlight, 1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("a log was not appended");
    }
  }

  private static long rows(Path folder) throws SQLException {
    Path file = folder.resolve("logwire.db");
    if (Files.notExists(file)) {
      return 0;
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT ifnull(sum(logs), 0) FROM log_count")) {
      row.next();
      return row.getLong(1);
    }
  }
}
