package io.logwire.store;

import io.logwire.log.LogId;
import io.logwire.log.Outlook;
import io.logwire.log.RetentionRules;
import io.logwire.store.RetentionOutlook.Size;
import io.logwire.store.sql.Snapshots;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules that retention goes by, which forgive a mistake: where new ones, or those of a start,
 * would delete logs that were kept until now, the owner is told how many and from when on, and for
 * an hour nothing is deleted that the rules of before have kept.
 *
 * <p>A start does not know the rules of before, but sees what they kept: logs that these rules
 * would have deleted when the store was last used. Until the hour is over nothing is deleted for
 * its age then, and the file may grow by an eighth where it is larger than its bound.
 *
 * <p>Limits: the hour is one of running, so each start begins it anew. What a start cannot see is a
 * bound that was lowered by no more than the WAL has of it, and days that were lowered where all
 * that they delete has become so old while no service ran, or within twelve hours before that. And
 * one in the middle of a long deletion takes what is left for such.
 *
 * <p>Threading: one thread at a time begins and follows; any may ask.
 */
public final class FollowedRules {
  private static final Logger logger = LoggerFactory.getLogger(FollowedRules.class);

  private static final long WAIT_NANOS = TimeUnit.HOURS.toNanos(1);

  // Days change by whole ones; retention is never so late while a service runs.
  private static final Duration LATE = Duration.ofHours(12);

  private static final String USED = "SELECT max(agreed_at) FROM clock"; // last, by a service
  private static final String OWED =
      "SELECT count(DISTINCT log_id) FROM delivery WHERE failed = 0 AND log_id < ?";
  private static final String NEWEST = "SELECT max(id) FROM log WHERE id < ?";
  private static final String OLDEST = "SELECT min(id) FROM log";
  private static final String LOGS = "SELECT coalesce(sum(logs), 0) FROM log_count";

  /**
   * What is to be done now.
   *
   * @param spares whether nothing is deleted for its age
   */
  public record Now(RetentionRules rules, boolean spares) {}

  private record Wait(Now meanwhile, long endNanos, String words) {}

  private record State(RetentionRules set, Optional<Wait> delay) {}

  private record Found(List<String> parts, Optional<Size> size) {}

  private final ClockWatch watch;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Instant made; // before this process takes logs
  private final AtomicReference<State> state;

  /** These rules, without a wait until it {@link #begin}s. */
  public FollowedRules(RetentionRules rules, ClockWatch watch, Clock clock, LongSupplier nanoTime) {
    this.watch = watch;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.made = clock.instant();
    this.state = new AtomicReference<>(new State(rules, Optional.empty()));
  }

  /** Those that the settings say. */
  public RetentionRules set() {
    return state.get().set();
  }

  /** Those that logs are deleted by at this moment. */
  public Now now() {
    State now = state.get();
    return waiting(now).map(Wait::meanwhile).orElse(new Now(now.set(), false));
  }

  /** What waits to be deleted, and until when, in words. */
  public Optional<String> waits() {
    return waiting(state.get()).map(Wait::words);
  }

  /** The same before other words. */
  public List<String> before(List<String> others) {
    List<String> all = new ArrayList<>(waits().stream().toList());
    all.addAll(others);
    return all;
  }

  private Optional<Wait> waiting(State now) {
    return now.delay().filter(wait -> nanoTime.getAsLong() - wait.endNanos() < 0);
  }

  /**
   * Begins with these rules, after the hour where they would delete what others have kept. What it
   * has waited for once, it does not wait for again.
   *
   * @param size of what is there, where it has a bound
   */
  public void begin(Snapshots store, Supplier<Optional<Size>> size) {
    if (state.get().delay().isPresent()) {
      return;
    }
    RetentionRules rules = set();
    Supplier<Optional<Size>> larger = () -> size.get().filter(one -> one.used() > rules.maxBytes());
    Instant kept = lastUse(store).minus(LATE);
    Optional<Found> lost = find(store, rules, kept, believedNow(), larger);
    state.set(new State(rules, lost.map(found -> waitWith(sparing(rules, found), found))));
  }

  // By a service, or by the import that made it; this one may have taken logs meanwhile.
  private Instant lastUse(Snapshots store) {
    long used = store.number(USED);
    return used == 0
        ? LogId.time(store.number(NEWEST, LogId.firstAt(made)))
        : Instant.ofEpochMilli(used);
  }

  private static Now sparing(RetentionRules rules, Found found) {
    long most =
        found
            .size()
            .map(one -> one.used() - one.most() + rules.maxBytes() / 8 * 9)
            .orElse(rules.maxBytes());
    return new Now(rules.within(most), true);
  }

  /** Follows other rules, after the hour where they delete what those of now keep. */
  public void follow(RetentionRules rules, Snapshots store, Supplier<Optional<Size>> size) {
    if (rules.equals(set())) {
      return;
    }
    Now before = now();
    RetentionRules kinder = before.rules().kinder(rules);
    boolean isSmaller = kinder.maxBytes() != rules.maxBytes();
    Supplier<Optional<Size>> larger =
        () -> size.get().filter(one -> isSmaller && one.used() > one.most());
    Instant now = believedNow();
    Optional<Found> lost =
        kinder.equals(rules) && !before.spares()
            ? Optional.empty()
            : find(store, rules, now, now, larger);
    boolean waited = waits().isPresent();
    state.set(
        new State(rules, lost.map(found -> waitWith(new Now(kinder, before.spares()), found))));
    if (waited && lost.isEmpty()) {
      logger.info("the logs that waited to be deleted are kept, by the settings as they are now");
    }
  }

  /** Has what waits be deleted at once, as the disk needs the room; whether anything waited. */
  public boolean waitNoLonger() {
    State now = state.get();
    boolean ends =
        waiting(now).isPresent()
            && state.compareAndSet(now, new State(now.set(), Optional.empty()));
    if (ends) {
      logger.warn("the disk is short of room, so what waits to be deleted is deleted now");
    }
    return ends;
  }

  private Wait waitWith(Now meanwhile, Found found) {
    Instant end = clock.instant().plusNanos(WAIT_NANOS).truncatedTo(ChronoUnit.SECONDS);
    String words =
        "retention deletes %s, which were kept until now, from %s on: raise retention.* before, and they stay"
            .formatted(String.join(" and ", found.parts()), end);
    logger.warn(words);
    return new Wait(meanwhile, nanoTime.getAsLong() + WAIT_NANOS, words);
  }

  private Instant believedNow() {
    return watch.jump().isEmpty() ? clock.instant() : watch.lastAgreed();
  }

  // What is due now, where some of it was when the rules of before have kept it.
  private static Optional<Found> find(
      Snapshots store,
      RetentionRules rules,
      Instant kept,
      Instant now,
      Supplier<Optional<Size>> larger) {
    try {
      List<String> parts = new ArrayList<>();
      // Of 20,000 channels the oldest log tells most often that nothing is due in any.
      Optional<Outlook.Part> then =
          isOld(store, rules, kept) ? RetentionOutlook.due(store, rules, kept) : Optional.empty();
      if (then.filter(part -> isMoreThanOwed(store, part)).isPresent()) {
        Optional<Outlook.Part> due =
            kept.equals(now) ? then : RetentionOutlook.due(store, rules, now);
        due.ifPresent(part -> parts.add(logs(part.logs()) + " up to " + part.until()));
      }
      Optional<Size> size = larger.get();
      size.ifPresent(
          one -> {
            double over = (double) (one.used() - one.most()) / one.used();
            parts.add(
                "about %,d of the oldest logs for the room"
                    .formatted((long) (over * store.number(LOGS))));
          });
      return parts.isEmpty() ? Optional.empty() : Optional.of(new Found(parts, size));
    } catch (StoreException e) { // a store that is busy must not lose them for that
      logger.debug("what retention deletes could not be counted", e);
      return Optional.of(new Found(List.of("logs that could not be counted"), Optional.empty()));
    }
  }

  private static boolean isOld(Snapshots store, RetentionRules rules, Instant now) {
    return rules
        .shortest()
        .map(life -> LogId.firstAt(RetentionRules.firstKept(life, now)))
        .filter(first -> store.number(OLDEST) < first)
        .isPresent();
  }

  private static boolean isMoreThanOwed(Snapshots store, Outlook.Part part) {
    return part.logs() > store.number(OWED, LogId.firstAt(part.until()));
  }

  private static String logs(long number) {
    return "%,d %s".formatted(number, number == 1 ? "log" : "logs");
  }
}
