package io.logwire.store;

import io.logwire.log.LogId;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.Transaction;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells whether the wall clock can be believed by what deletes on its word: a clock that is a year
 * ahead makes every log look old.
 *
 * <p>It is not believed where it is further ahead than can be explained: by more than an hour while
 * the service runs, by more than 30 days at the start. It is believed again as soon as it agrees,
 * or after 24 hours of running: a machine that slept, or a store that was not used for months, has
 * a clock that is right. The hours are counted through restarts.
 *
 * <p>Layout: the table {@code clock} has one row: {@code agreed_at}, the last time that was
 * believed, and {@code doubted}, the milliseconds of running since then; NULL while it is believed.
 *
 * <p>Threading: the writer thread, but any may ask for the {@link #pause} and the {@link #jump}.
 */
public final class ClockWatch {
  // More than the corrections that NTP makes to a running machine, less than any retention.
  private static final Duration RUNNING_TOLERANCE = Duration.ofHours(1);
  private static final Duration START_TOLERANCE = Duration.ofDays(30);
  private static final long PATIENCE_NANOS = TimeUnit.HOURS.toNanos(24);
  private static final long KEEP_NANOS = TimeUnit.HOURS.toNanos(1);

  private static final String READ = "SELECT agreed_at, coalesce(doubted, 0) FROM clock";
  private static final String NEWEST = "SELECT coalesce(max(id), 0) FROM log";
  private static final String KEEP =
      """
      INSERT INTO clock (id, agreed_at, doubted) VALUES (1, ?, ?)
      ON CONFLICT (id) DO UPDATE SET agreed_at = excluded.agreed_at, doubted = excluded.doubted
      """;

  /**
   * A clock that is not believed.
   *
   * @param clock what it said
   * @param expected what it should have said
   * @param left of running, until it is believed all the same
   */
  public record Pause(Instant clock, Instant expected, Duration left) {}

  /**
   * A clock that is not where it should be, by more than can be explained.
   *
   * @param clock what it says
   * @param expected what it should say
   */
  public record Jump(Instant clock, Instant expected) {
    /** Whether it went back, which deletes nothing. */
    public boolean isBack() {
      return clock.isBefore(expected);
    }
  }

  // What was believed last, for those who ask from other threads.
  private record Agreement(Instant at, long nanos, Duration tolerance) {}

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final boolean forEver;
  private final ClockWords words;

  private volatile Agreement agreement;
  private Instant agreedAt;
  private long agreedNanos;
  private Duration tolerance;
  private long sinceNanos; // of the doubt, or of a clock that is far behind
  private boolean isBehind;
  private Instant lastTime;
  private long lastNanos;
  private long keptNanos;
  private boolean isKept;
  private volatile Optional<Pause> pause = Optional.empty();

  private ClockWatch(
      Clock clock, LongSupplier nanoTime, boolean forEver, Instant agreedAt, long doubtedMillis) {
    this.forEver = forEver;
    this.words = new ClockWords(forEver);
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.agreedAt = agreedAt;
    this.tolerance = START_TOLERANCE;
    this.lastTime = clock.instant();
    this.lastNanos = nanoTime.getAsLong();
    this.agreedNanos = lastNanos;
    this.agreement = new Agreement(agreedAt, agreedNanos, tolerance);
    if (ahead(lastTime, lastNanos).compareTo(tolerance) > 0) {
      doubt(lastTime, lastNanos, lastNanos - TimeUnit.MILLISECONDS.toNanos(doubtedMillis));
    }
  }

  /**
   * A watch that begins with what the store knows of the time.
   *
   * @param lastChange of its file; used where the store does not say when it was last used
   * @param forEver whether logs are kept for ever, so that nobody has to hear that none is deleted
   */
  public static ClockWatch begin(
      Snapshots file,
      Optional<Instant> lastChange,
      Clock clock,
      LongSupplier nanoTime,
      boolean forEver) {
    Optional<ClockWatch> known =
        file.first(
            READ,
            row -> {
              Instant agreedAt = Instant.ofEpochMilli(row.getLong(1));
              return new ClockWatch(clock, nanoTime, forEver, agreedAt, row.getLong(2));
            });
    return known.orElseGet(
        () -> {
          Instant sign = firstSign(file.number(NEWEST), lastChange, clock);
          return new ClockWatch(clock, nanoTime, forEver, sign, 0);
        });
  }

  // A store without any log has nothing to lose.
  private static Instant firstSign(long newest, Optional<Instant> lastChange, Clock clock) {
    if (newest == 0) {
      return clock.instant();
    }
    Instant time = LogId.time(newest);
    return lastChange.filter(time::isBefore).orElse(time);
  }

  /** Why no log is deleted now, if one would be. */
  public Optional<Pause> pause() {
    return forEver ? Optional.empty() : pause;
  }

  /** How far the clock is away now; seen at once, and not only when retention looks at it. */
  public Optional<Jump> jump() {
    Agreement last = agreement;
    Instant now = clock.instant();
    Instant expected = last.at().plusNanos(nanoTime.getAsLong() - last.nanos());
    Duration ahead = Duration.between(expected, now);
    boolean isExplained =
        ahead.compareTo(last.tolerance()) <= 0
            && ahead.compareTo(RUNNING_TOLERANCE.negated()) >= 0
            && pause.isEmpty();
    return isExplained ? Optional.empty() : Optional.of(new Jump(now, expected));
  }

  /** The last time that was believed, or that the store knows of. */
  Instant lastAgreed() {
    return agreement.at();
  }

  /** Whether the clock can be believed now; says so, when not, once an hour. */
  public boolean isRight() {
    Instant now = clock.instant();
    long nanos = nanoTime.getAsLong();
    Duration ahead = ahead(now, nanos);
    boolean agrees = ahead.compareTo(tolerance) <= 0;
    if (pause.isPresent()) {
      reconsider(now, nanos, agrees);
    } else if (!agrees) {
      doubt(now, nanos, nanos);
    } else if (ahead.compareTo(RUNNING_TOLERANCE.negated()) < 0) {
      follow(now, nanos);
    } else {
      agree(now, nanos);
    }
    lastTime = now;
    lastNanos = nanos;
    return pause.isEmpty();
  }

  /** Keeps what is known in the file, now and then. */
  public void keep(Transaction tx) throws SQLException {
    if (isKept && lastNanos - keptNanos < KEEP_NANOS) {
      return;
    }
    Long doubted = pause.isEmpty() ? null : (lastNanos - sinceNanos) / 1_000_000;
    tx.update(KEEP, agreedAt.toEpochMilli(), doubted);

    isKept = true;
    keptNanos = lastNanos;
  }

  private Duration ahead(Instant now, long nanos) {
    return Duration.between(agreedAt.plusNanos(nanos - agreedNanos), now);
  }

  private void agree(Instant now, long nanos) {
    isKept = isKept && pause.isEmpty();
    pause = Optional.empty();
    isBehind = false;
    agreedAt = now;
    agreedNanos = nanos;
    tolerance = RUNNING_TOLERANCE;
    agreement = new Agreement(agreedAt, agreedNanos, tolerance);
  }

  // A clock that is set back to where it should be is no reason to wait; but it has to be believed
  // one day if it stays there, or the next jump to the wrong time would be believed instead.
  private void follow(Instant now, long nanos) {
    if (!isBehind) {
      isBehind = true;
      sinceNanos = nanos;
    } else if (nanos - sinceNanos >= PATIENCE_NANOS) {
      agree(now, nanos);
    }
  }

  private void doubt(Instant now, long nanos, long since) {
    isKept = false;
    sinceNanos = since;
    pause = Optional.of(pauseAt(now, nanos));
    words.say(pause.orElseThrow(), nanos);
  }

  private void reconsider(Instant now, long nanos, boolean agrees) {
    Duration jump = Duration.between(lastTime.plusNanos(nanos - lastNanos), now).abs();
    if (agrees) {
      agree(now, nanos);
      words.sayThatItIsRight();
    } else if (jump.compareTo(START_TOLERANCE) > 0) {
      doubt(now, nanos, nanos); // another time, which has to prove itself anew
    } else if (nanos - sinceNanos >= PATIENCE_NANOS) {
      agree(now, nanos);
      words.sayThatItStays();
    } else {
      pause = Optional.of(pauseAt(now, nanos));
      words.sayAgain(pause.orElseThrow(), nanos);
    }
  }

  private Pause pauseAt(Instant now, long nanos) {
    return new Pause(
        now,
        agreedAt.plusNanos(nanos - agreedNanos),
        Duration.ofNanos(Math.max(0, PATIENCE_NANOS - (nanos - sinceNanos))));
  }

  // A machine without a battery begins in 1970, until it has asked for the time: an id cannot tell
  // that, and the logs would be older than any retention.
  public static void refuseAnImpossibleTime(Clock clock) {
    if (clock.instant().isBefore(LogId.FIRST_TIME)) {
      throw new StoreException(
          "the clock says %s, and no log is from before 2020; set the clock of this machine"
                  .formatted(clock.instant().truncatedTo(ChronoUnit.SECONDS))
              + " (see docs/CLOCK.md)");
    }
  }
}
