package io.logwire.bench;

import io.logwire.log.LogEntry;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.store.LogRepository;
import io.logwire.store.Outbox;
import io.logwire.store.Store;
import io.logwire.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * What it costs those who send logs that what has arrived is kept: logs that are all alerts, each
 * taken out as fast as it comes, with a store that keeps them and one that forgets them, in turns;
 * and the same without any alert. Through the repository, with no HTTP on either side. It is told
 * in CPU of the process, which others on the machine disturb less than the time that passes.
 */
final class Arrived {
  private static final String WEBHOOK = "ops";
  private static final int LOGS = 60_000;
  private static final int WARM_UP = 20_000;
  private static final int TURNS = 7;
  private static final int IN_FLIGHT = 256;
  private static final int PILE = 100;
  private static final long PAUSE_NANOS = 200_000;

  // The row is made and thrown away, so a little of what keeping costs is in both.
  private static final String FORGET =
      "CREATE TRIGGER forgets BEFORE INSERT ON delivered BEGIN SELECT RAISE(IGNORE); END";

  /** What becomes of an alert that has arrived. */
  private enum Way {
    KEPT(true),
    FORGOTTEN(true),
    NO_ALERT_KEPT(false),
    NO_ALERT_FORGOTTEN(false);

    private final boolean alerts;

    Way(boolean alerts) {
      this.alerts = alerts;
    }

    boolean forgets() {
      return this == FORGOTTEN || this == NO_ALERT_FORGOTTEN;
    }
  }

  private Arrived() {}

  static void run(Setup setup) throws Exception {
    Bodies bodies = new Bodies(1);
    Map<Way, List<Double>> all = new EnumMap<>(Way.class);
    for (int turn = 0; turn < TURNS; turn++) {
      for (int i = 0; i < Way.values().length; i++) {
        Way way = Way.values()[turn % 2 == 0 ? i : Way.values().length - 1 - i];
        double micros = round(setup, way, bodies);
        all.computeIfAbsent(way, unused -> new ArrayList<>()).add(micros);
        System.err.printf(Locale.ROOT, "%s %.1f us%n", way, micros);
      }
    }
    System.out.printf(
        Locale.ROOT,
        """
        | | kept | forgotten | share, the median of the turns (least; most) | wanted |
        | --- | --- | --- | --- | --- |
        | CPU of a log that is an alert and arrives, us | %.1f | %.1f | %s | 1.03 |
        | - of one without an alert | %.1f | %.1f | %s | 1 |
        """,
        Table.median(new ArrayList<>(all.get(Way.KEPT))),
        Table.median(new ArrayList<>(all.get(Way.FORGOTTEN))),
        shares(all.get(Way.KEPT), all.get(Way.FORGOTTEN)),
        Table.median(new ArrayList<>(all.get(Way.NO_ALERT_KEPT))),
        Table.median(new ArrayList<>(all.get(Way.NO_ALERT_FORGOTTEN))),
        shares(all.get(Way.NO_ALERT_KEPT), all.get(Way.NO_ALERT_FORGOTTEN)));
  }

  private static String shares(List<Double> kept, List<Double> forgotten) {
    List<Double> shares = new ArrayList<>();
    for (int i = 0; i < kept.size(); i++) {
      shares.add(kept.get(i) / forgotten.get(i));
    }
    shares.sort(null);
    return String.format(
        Locale.ROOT,
        "%.2f (%.2f; %.2f)",
        shares.get(shares.size() / 2),
        shares.get(0),
        shares.get(shares.size() - 1));
  }

  /** The CPU of a log, in microseconds. */
  private static double round(Setup setup, Way way, Bodies bodies) throws Exception {
    Path folder = setup.emptyFolder("arrived");
    SqliteStore.open(folder, RetentionRules.NONE, 0, Clock.systemUTC()).close();
    if (way.forgets()) {
      try (Connection file =
              DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("logwire.db"));
          Statement statement = file.createStatement()) {
        statement.execute(FORGET);
      }
    }
    List<LogEntry> logs = new ArrayList<>();
    for (int i = 0; i < WARM_UP + LOGS; i++) {
      logs.add(with(bodies.next(), way.alerts));
    }
    try (Store store = SqliteStore.open(folder, RetentionRules.NONE, 0, Clock.systemUTC())) {
      LogRepository repository =
          store.repository(log -> log.alert() ? List.of(WEBHOOK) : List.of(), () -> {});
      append(repository, store.outbox(), logs.subList(0, WARM_UP));
      Duration before = processorTime();
      append(repository, store.outbox(), logs.subList(WARM_UP, logs.size()));
      return processorTime().minus(before).toNanos() / 1e3 / LOGS;
    } finally {
      Setup.deleteFolder(folder);
    }
  }

  private static Duration processorTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }

  private static LogEntry with(LogEntry log, boolean alert) {
    return new LogEntry(
        log.channelId(),
        log.reference(),
        log.label(),
        log.body(),
        log.type(),
        alert,
        log.tags(),
        log.customReferences());
  }

  /** Returns when all are on disk, and nothing is owed any more. */
  private static void append(LogRepository repository, Outbox outbox, List<LogEntry> logs)
      throws InterruptedException {
    int alerts = logs.get(0).alert() ? logs.size() : 0;
    Thread sender = new Thread(() -> takeOut(outbox, alerts), "sender");
    sender.start();
    Grow.append(repository, logs, IN_FLIGHT);
    sender.join();
  }

  private static void takeOut(Outbox outbox, int alerts) {
    for (int left = alerts; left > 0; ) {
      List<Long> ids = outbox.pile(WEBHOOK, PILE).stream().map(StoredLog::id).toList();
      if (ids.isEmpty()) {
        LockSupport.parkNanos(PAUSE_NANOS);
      } else {
        left -= outbox.delivered(WEBHOOK, ids, Instant.now()).join();
      }
    }
  }
}
