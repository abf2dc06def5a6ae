package io.logwire.store.sqlite.backup;

import io.logwire.metrics.Counter;
import io.logwire.metrics.Gauge;
import io.logwire.store.StoreException;
import io.logwire.thread.Threads;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a backup each time that the newest one in the folder is old enough, and deletes those that
 * are too many. One that failed is made again, a minute later, and then ever later up to an hour.
 *
 * <p>Threading: its own thread, "backup"; what any may ask for says so.
 */
public final class BackupSchedule implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(BackupSchedule.class);

  private static final Duration LOOK = Duration.ofMinutes(1);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(3);

  private final Backup backup;
  private final BackupFolder folder;
  private final Duration every;
  private final int keep;
  private final Clock clock;
  private final Counter outcomes;
  private final Semaphore news = new Semaphore(0);
  private volatile boolean closing;
  // Nobody waits for it: a check of the file cannot be interrupted.
  private final Thread thread = Threads.made("backup", this::run);

  private volatile Optional<Instant> newest;
  private volatile Optional<String> trouble = Optional.empty();
  private Duration pause = LOOK;

  private BackupSchedule(
      Backup backup, Path folder, Duration every, int keep, Clock clock, Counter outcomes) {
    this.backup = backup;
    this.folder = new BackupFolder(folder);
    this.every = every;
    this.keep = keep;
    this.clock = clock;
    this.outcomes = outcomes;
    this.newest = this.folder.newest(clock.instant());
  }

  /**
   * Starts it; a backup that is due is begun at once.
   *
   * @param every the time from one to the next
   * @param keep how many stay
   * @param outcomes counts them, as {@code made} or {@code failed}
   */
  public static BackupSchedule start(
      Backup backup, Path folder, Duration every, int keep, Clock clock, Counter outcomes) {
    BackupSchedule schedule = new BackupSchedule(backup, folder, every, keep, clock, outcomes);

    schedule.thread.start();
    return schedule;
  }

  /** When the newest backup was made, if there is one; for any thread. */
  public Optional<Instant> newest() {
    return newest;
  }

  /** Why there is no newer one, where it is due; for any thread. */
  public Optional<String> trouble() {
    return trouble;
  }

  /** Looks now whether one is due, as what was in the way may be gone; for any thread. */
  public void look() {
    news.release();
  }

  /** What a monitor sees; for any thread. */
  public List<Gauge> gauges() {
    return List.of(
        Gauge.of(
            "logwire_last_backup_timestamp_seconds",
            "When the newest backup in backup.folder was made; 0 if there is none.",
            () -> newest.map(time -> time.toEpochMilli() / 1_000.0).orElse(0.0)));
  }

  private void run() {
    try {
      while (!closing) {
        step();
        boolean unused = news.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      // it is closed in the middle of one, of which nothing is left
    }
  }

  private void step() throws InterruptedException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    try {
      newest = folder.newest(now);
      if (newest.isPresent() && now.isBefore(newest.get().plus(every))) {
        pause = LOOK;
        return;
      }
      folder.removeLeftOvers();
      Path file = folder.file(now);
      BackupContents made = backup.toFile(file, true, true, logs -> {});
      newest = Optional.of(now);
      folder.keep(keep, now);
      logger.info("backup: {} is whole, logs: {}, bytes: {}", file, made.logs(), made.bytes());
      outcomes.add("made");
      trouble = Optional.empty();
      pause = LOOK;
    } catch (RuntimeException e) { // also a fault of ours: the next one may be made
      if (closing) {
        throw new InterruptedException();
      }
      tell(e);
    }
  }

  private void tell(RuntimeException e) {
    outcomes.add("failed");
    trouble = Optional.of(String.valueOf(e.getMessage()));
    if (e instanceof StoreException) {
      logger.error("backup: {}", e.getMessage());
    } else {
      logger.error("backup: a fault", e);
    }
    Duration longer = pause.multipliedBy(2);
    pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
  }

  /** Ends it; a backup in the middle is given up. */
  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    Threads.join(thread, PATIENCE_AT_THE_END);
  }
}
