package io.logwire.bench;

import io.logwire.bench.Child.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs the service for a long time at half of what it can take, with a bound on its file, a webhook
 * that is dead, an open page, a scraper and backups, and asks whether anything grows, slows down or
 * is lost. {@code ./run.sh soak 30m} starts it.
 *
 * <p>The time is divided into {@link #SLICES}: what the first one had is compared with the last.
 */
final class Soak {
  private static final int SLICES = 5;
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration MEASURE = Duration.ofSeconds(8);
  private static final Duration WINDOW = Duration.ofSeconds(4);
  private static final Duration SHORT = Duration.ofMinutes(5);
  private static final double QUIET_MILLIS = 10; // below it a disk alone makes more than half

  private final Setup setup;
  private final Duration time;
  private final long maxBytes;
  private final List<SoakSample> samples = new ArrayList<>();
  private final List<Double> p99s = new ArrayList<>();
  private final List<String> misses = new ArrayList<>();
  private long largest;
  private long taken; // by retention

  private Soak(Setup setup, Duration time) {
    this.setup = setup;
    this.time = time;
    this.maxBytes = (time.compareTo(SHORT) < 0 ? 256L : 512L) << 20;
  }

  /** Runs it for that time, {@code 30m} or {@code 90s}; exits with 1 if anything is amiss. */
  static void run(Setup setup, String time) throws Exception {
    Soak soak = new Soak(setup, Duration.parse("PT" + time.toUpperCase(Locale.ROOT)));
    soak.run();
    soak.misses.forEach(miss -> System.out.println("MISSED: " + miss));
    if (!soak.misses.isEmpty()) {
      System.exit(1);
    }
  }

  private void run() throws Exception {
    Path data = setup.emptyFolder("data-soak");
    Path texts = setup.work().resolve("texts");
    new Bodies(1).writeTexts(texts);
    int console = Child.freePort();
    Map<String, String> environment =
        Map.of(
            "LOGWIRE_CONSOLE_PORT", Integer.toString(console),
            "LOGWIRE_RETENTION_MAX_MB", Long.toString(maxBytes >> 20),
            "LOGWIRE_WEBHOOK_DEAD_URL", "http://127.0.0.1:" + Child.freePort() + "/");
    SoakLoad load;
    SoakBeside beside = new SoakBeside(setup, data, console);
    try (Child child = Child.start(Kind.SERVICE, setup, data, environment)) {
      child.awaitFirst202();
      load = new SoakLoad(child.port(), Files.readAllLines(texts));
      try (load;
          beside) {
        load.start();
        double capacity = capacity(load);
        load.pace(capacity / 2);
        beside.start();
        soak(child, load);
        System.out.printf(
            Locale.ROOT,
            "%,.0f logs a second of %,.0f for %s; %s%n%n",
            capacity / 2,
            capacity,
            time.toString().substring(2).toLowerCase(Locale.ROOT),
            beside.done());
      }
    }
    print(load, beside, data);
    Setup.deleteFolder(data);
  }

  private static double capacity(SoakLoad load) throws InterruptedException {
    Thread.sleep(WARM_UP.toMillis());
    long before = load.acknowledged();
    long begun = System.nanoTime();
    Thread.sleep(MEASURE.toMillis());
    return (load.acknowledged() - before) / ((System.nanoTime() - begun) / 1e9);
  }

  private void soak(Child child, SoakLoad load) throws IOException, InterruptedException {
    watch(child, WARM_UP); // at the new pace
    for (int slice = 0; slice < SLICES; slice++) {
      List<Double> windows = new ArrayList<>();
      for (long left = time.dividedBy(SLICES).toSeconds(); left > 0; left -= WINDOW.toSeconds()) {
        load.take();
        watch(child, WINDOW);
        windows.add(load.take().p99Millis());
      }
      p99s.add(Table.median(windows)); // so that one stall of the machine does not decide
      samples.add(SoakSample.of(child, setup.java()));
      System.err.printf(
          Locale.ROOT,
          "slice %d: p99 %.1f ms, file %,d MB, %s%n",
          slice + 1,
          p99s.get(slice),
          bytes(child.data()) >> 20,
          samples.get(slice));
    }
  }

  private void watch(Child child, Duration span) throws IOException, InterruptedException {
    long end = System.nanoTime() + span.toNanos();
    while (System.nanoTime() - end < 0) {
      Thread.sleep(Math.min(1_000, Math.max(1, (end - System.nanoTime()) / 1_000_000)));
      largest = Math.max(largest, bytes(child.data()));
    }
  }

  private static long bytes(Path data) throws IOException {
    long sum = 0;
    for (String name : List.of("logwire.db", "logwire.db-wal")) {
      Path file = data.resolve(name);
      sum += Files.exists(file) ? Files.size(file) : 0;
    }
    return sum;
  }

  private void print(SoakLoad load, SoakBeside beside, Path data) throws SQLException {
    SoakSample first = samples.get(0);
    SoakSample last = samples.get(SLICES - 1);
    System.out.println("| | first | last | at most |\n| --- | --- | --- | --- |");
    compare("heap after a collection, MB", 1 << 20, first.heap(), last.heap(), 1.2, 2 << 20);
    compare("RSS, MB", 1 << 20, first.rss(), last.rss(), 1.1, 8 << 20);
    compare("threads", 1, first.threads(), last.threads(), 1, 3);
    compare("descriptors", 1, first.files(), last.files(), 1, 6);
    double most = Math.max(QUIET_MILLIS, 1.5 * p99s.get(0));
    row("p99 of 4 s, median, ms", 1, p99s.get(0), p99s.get(SLICES - 1), most);
    row("file with WAL, largest, MB of " + (maxBytes >> 20), 1 << 20, 0, largest, 1.1 * maxBytes);
    row("lost", 1, 0, lost(load, data), 0);
    row("refused, broken", 1, load.refused(), load.broken(), 0);
    row("page, scrapes, backups that failed", 1, 0, beside.failed(), 0);
    if (load.refused() > 0 || !beside.allDone()) {
      misses.add("logs were refused, or something beside them was never done");
    }
    judgeTheBound();
  }

  // A slow machine writes too little in a short time, which is no fault where nothing was taken.
  private void judgeTheBound() {
    String words = "the file never came near its bound; it has to run for longer";
    if (largest < 0.9 * maxBytes) {
      if (taken == 0 && time.compareTo(SHORT) < 0) {
        System.out.println("\nNOT SEEN: " + words);
      } else {
        misses.add(words);
      }
    }
  }

  private void compare(
      String what, double unit, double first, double last, double times, double more) {
    row(what, unit, first, last, first * times + more);
  }

  private void row(String what, double unit, double first, double last, double most) {
    boolean isMissed = last > most;
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.1f | %,.1f | %,.1f%s |%n",
        what,
        first / unit,
        last / unit,
        most / unit,
        isMissed ? " MISSED" : "");
    if (isMissed) {
      misses.add(what);
    }
  }

  // Retention takes the oldest first, but for those whose alert is owed.
  private long lost(SoakLoad load, Path data) throws SQLException {
    long[] acknowledged = load.ids();
    long oldest;
    int found = 0;
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + data.resolve("logwire.db"));
        Statement statement = connection.createStatement()) {
      try (ResultSet row =
          statement.executeQuery(
              "SELECT min(id) FROM log WHERE id NOT IN (SELECT log_id FROM delivery)")) {
        row.next();
        oldest = row.getLong(1);
      }
      try (ResultSet rows = statement.executeQuery("SELECT id FROM log ORDER BY id")) {
        while (rows.next()) {
          long id = rows.getLong(1);
          found += id >= oldest && Arrays.binarySearch(acknowledged, id) >= 0 ? 1 : 0;
        }
      }
    }
    int from = Arrays.binarySearch(acknowledged, oldest);
    int kept = acknowledged.length - (from < 0 ? -from - 1 : from);
    taken = acknowledged.length - kept;
    System.out.printf(
        Locale.ROOT,
        "| acknowledged; taken by retention | %,d | %,d | |%n",
        acknowledged.length,
        taken);
    return kept - found;
  }
}
