package io.logwire.trouble;

import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.StoredLog;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Looks at what can be wrong, and tells of each trouble once when it begins and once when it ends.
 *
 * <p>Durability: what is told is a log. Where none can be kept, a full disk for example, the
 * trouble is told past the store, and the log follows when it can.
 *
 * <p>Where several processes share a store, one of them tells of what is wrong with all; another
 * that takes its place begins with what the logs say.
 *
 * <p>Threading: one thread.
 */
final class Troubles {
  /**
   * Which troubles these are, of all that the logs tell of.
   *
   * @param areOurs whether this process is the one that tells of them now
   * @param names those whose logs are about them
   */
  record Part(BooleanSupplier areOurs, Predicate<String> names) {
    static final Part ALL = new Part(() -> true, name -> true);
  }

  // What ends and begins again within a minute is one trouble.
  private static final Duration QUIET = Duration.ofMinutes(1);

  private static final class State {
    private boolean open; // a log says so
    private boolean told; // past the store
    private String text = "";
    private Instant since = Instant.EPOCH;
    private Instant seen = Instant.EPOCH;
    private CompletableFuture<?> append; // null when none is under way
    private boolean begins; // what is appended
  }

  private final Supplier<Map<String, Source>> sources;
  private final Ledger.Ways ways;
  private final Part part;
  private final Map<String, State> states = new LinkedHashMap<>();
  private boolean isRead;

  Troubles(Supplier<Map<String, Source>> sources, Ledger.Ways ways, Part part) {
    this.sources = sources;
    this.ways = ways;
    this.part = part;
  }

  /** Looks at all of them, and tells what is new; what fails is done again by the next step. */
  void step(Instant now) {
    if (!part.areOurs().getAsBoolean()) {
      states.clear();
      isRead = false;
      return;
    }
    if (!isRead) {
      readWhatIsOpen(now);
      isRead = true;
    }
    Map<String, Source> all = sources.get();
    all.forEach((name, source) -> step(name, source.look(now), now));
    for (Map.Entry<String, State> left : states.entrySet()) {
      if (!all.containsKey(left.getKey())) { // nobody looks for it any more
        step(left.getKey(), Optional.empty(), now);
      }
    }
  }

  private void readWhatIsOpen(Instant now) {
    for (StoredLog log : ways.find().apply(Ledger.all())) {
      String name = log.entry().reference();
      if (part.names().test(name) && !states.containsKey(name)) {
        State state = new State();
        state.open = Ledger.isBegin(log);
        state.text = log.entry().body();
        state.since = log.time();
        state.seen = now; // so that it does not end before it was looked at
        states.put(name, state);
      }
    }
  }

  private void step(String name, Optional<String> trouble, Instant now) {
    State state = states.computeIfAbsent(name, unused -> new State());
    if (state.append != null) {
      if (!state.append.isDone()) {
        return;
      }
      hear(name, state, now);
    }
    boolean known = state.open || state.told;
    if (trouble.isPresent()) {
      state.since = known || isRecent(state, now) ? state.since : now;
      state.seen = now;
      state.text = known ? state.text : trouble.get();
      if (!state.open) {
        append(
            state,
            true,
            Ledger.begin(name, state.text, ways.alerts().getAsBoolean() && !state.told));
      }
    } else if (known && Duration.between(state.seen, now).abs().compareTo(QUIET) >= 0) {
      append(state, false, Ledger.end(name, state.text, state.since, ways.alerts().getAsBoolean()));
    }
  }

  private static boolean isRecent(State state, Instant now) {
    return Duration.between(state.seen, now).abs().compareTo(QUIET) < 0;
  }

  private void append(State state, boolean begins, LogEntry entry) {
    state.begins = begins;
    state.append = ways.append().apply(entry);
  }

  private void hear(String name, State state, Instant now) {
    boolean kept = !state.append.isCompletedExceptionally();
    state.append = null;
    if (kept) {
      state.open = state.begins;
      state.told = false;
    } else if (state.begins && !state.told && ways.alerts().getAsBoolean()) {
      state.told = true;
      ways.tell().accept(new StoredLog(LogId.firstAt(now), Ledger.begin(name, state.text, true)));
    }
  }
}
