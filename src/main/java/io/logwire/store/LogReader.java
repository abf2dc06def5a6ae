package io.logwire.store;

import io.logwire.log.Excerpt;
import io.logwire.log.Hits;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.log.Surrogates;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.LogSources;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.Sql;
import io.logwire.store.sql.Stretches;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Answers questions about the logs that are kept.
 *
 * <p>No call holds a state of the file beyond its answer, nor for long: what has no deadline is
 * found in {@link Stretches}. A log is found as soon as it was acknowledged.
 *
 * <p>Threading: any thread.
 */
public final class LogReader {
  private static final String NEWEST = "SELECT max(id) FROM log WHERE id <= ?";
  private static final String AFTER = "SELECT * FROM log WHERE id > ? AND id <= ? ORDER BY id";
  private static final int MOST_LOGS = 1_000;
  private static final long MOST_CHARACTERS = 1 << 20;
  private static final int EXCERPT = 1_000; // characters of a body
  private static final int SHOWN = 160; // of them, where a page has little room

  // Marks are read for a chart, for which the page of the logs must not wait: as many as nobody
  // waits for, but so many that a chart of them says something, unless even they take long. Where
  // logs lie far apart each takes three reads of the file: of its id, the way to its row, and the
  // row. So these are 300, some 30 ms where nothing of it is in memory.
  private static final int LEAST_MARKS = 100;
  private static final Duration UNNOTICED = Duration.ofMillis(20);
  private static final Duration LONGEST_OF_MARKS = Duration.ofMillis(500);

  private final Snapshots file;

  public LogReader(Snapshots file) {
    this.file = file;
  }

  /**
   * The logs that answer the query, newest first, at most as many as it asks for.
   *
   * @throws StoreException if the file cannot be read
   */
  public List<StoredLog> find(LogQuery query) {
    return findAll(query, false);
  }

  /**
   * What was found until the deadline. Of a long body there is an excerpt, so that a page of the
   * longest logs fits into memory.
   *
   * @param lookedUpTo where the time was over: the last id that was looked at, in the order of the
   *     walk; absent if all was looked at, or as many were found as were asked for
   */
  public record Found(List<StoredLog> logs, OptionalLong lookedUpTo) {}

  /**
   * The same for who cannot wait as long as it takes, with excerpts of bodies.
   *
   * @throws StoreException if the file cannot be read
   */
  public Found find(LogQuery query, Deadline deadline) {
    return find(query, false, deadline, excerpts(query));
  }

  /**
   * The same with whole bodies, for as many as fit into memory.
   *
   * @throws StoreException if the file cannot be read
   */
  public Found findWhole(LogQuery query, Deadline deadline) {
    return find(query, false, deadline, log -> log);
  }

  /**
   * The oldest logs that answer the query, in their order: the page before, given the first id of
   * this one.
   *
   * @throws StoreException if the file cannot be read
   */
  public List<StoredLog> findOldest(LogQuery query) {
    return findAll(query, true);
  }

  /**
   * The same for who cannot wait as long as it takes, with excerpts of bodies.
   *
   * @throws StoreException if the file cannot be read
   */
  public Found findOldest(LogQuery query, Deadline deadline) {
    return find(query, true, deadline, excerpts(query));
  }

  /**
   * When a log came, and its type.
   *
   * @param id see {@link io.logwire.log.LogId}
   */
  public record Mark(long id, LogType type) {}

  /**
   * Logs, the newest first.
   *
   * @param first the first few, of a long body an excerpt
   * @param marks those and more without what they say, so that thousands fit into memory
   * @param areAll whether there are no others
   * @param lookedUpTo as in {@link Found}; absent also if marks were enough
   */
  public record Marked(
      List<StoredLog> first, List<Mark> marks, boolean areAll, OptionalLong lookedUpTo) {}

  /**
   * The logs that {@link #find} gives, the first few and more as marks, in one walk: {@link
   * #LEAST_MARKS} or as many as there are, and as many up to the limit as are read in a moment.
   *
   * @throws StoreException if the file cannot be read
   */
  public Marked mark(LogQuery query, int first, Deadline deadline) {
    return mark(query, first, LEAST_MARKS, deadline);
  }

  /**
   * The same with so many at least.
   *
   * @throws StoreException if the file cannot be read
   */
  public Marked mark(LogQuery query, int first, int least, Deadline deadline) {
    return file.look(
        snapshot -> {
          UnaryOperator<StoredLog> shown = excerpts(query);
          List<StoredLog> found = new ArrayList<>();
          List<Mark> marks = new ArrayList<>();
          long begin = System.nanoTime();
          try (LogSources sources = new LogSources(file, snapshot, query, false, deadline)) {
            while (!areEnough(marks.size(), query.limit(), first, least, begin)) {
              if (!sources.nextMatch()) {
                boolean areAll = sources.lookedUpTo().isEmpty();
                return new Marked(found, marks, areAll, sources.lookedUpTo());
              }
              StoredLog log = sources.log();
              marks.add(new Mark(log.id(), log.entry().type()));
              if (found.size() < first) {
                found.add(shown.apply(log));
              }
            }
            return new Marked(found, marks, false, OptionalLong.empty());
          }
        });
  }

  private static boolean areEnough(int marks, int limit, int first, int least, long begin) {
    long nanos = System.nanoTime() - begin;
    return marks >= limit
        || (marks >= least && nanos > UNNOTICED.toNanos())
        || (marks >= Math.max(1, first) && nanos > LONGEST_OF_MARKS.toNanos());
  }

  /**
   * The newest logs that answer the query, with excerpts of bodies, as long as more are wanted.
   *
   * @param wantsMore is asked after each log, with all that were found
   * @throws StoreException if the file cannot be read
   */
  public List<StoredLog> findWhile(
      LogQuery query, Deadline deadline, Predicate<List<StoredLog>> wantsMore) {
    return find(query, false, deadline, excerpts(query), wantsMore).logs();
  }

  /** The log with that id. */
  public Optional<StoredLog> log(long id) {
    return find(LogQuery.latest(1).from(id).before(id + 1)).stream().findFirst();
  }

  /** The id of the newest log that is settled; 0 if there is none. */
  public long newest() {
    return file.look(snapshot -> Sql.number(snapshot, NEWEST, file.settled(snapshot)));
  }

  /**
   * Logs that came after that one and are settled, in their order: all there are, or as many as fit
   * into some megabytes of memory, so ask again from the last one on.
   */
  public List<StoredLog> after(long id) {
    return file.look(
        snapshot -> {
          List<StoredLog> logs = new ArrayList<>();
          try (PreparedStatement select = snapshot.prepareStatement(AFTER)) {
            select.setLong(1, id);
            select.setLong(2, file.settled(snapshot));
            long characters = 0;
            long begin = System.nanoTime();
            try (ResultSet row = select.executeQuery()) {
              while (characters < MOST_CHARACTERS
                  && logs.size() < MOST_LOGS
                  && (logs.isEmpty() || System.nanoTime() - begin < Snapshots.BRIEF_NANOS)
                  && row.next()) {
                StoredLog log = LogRow.read(row);
                characters += log.entry().label().length() + log.entry().body().length();
                logs.add(log);
              }
            }
          }
          return logs;
        });
  }

  private List<StoredLog> findAll(LogQuery query, boolean oldestFirst) {
    List<StoredLog> all = new ArrayList<>();
    Stretches stretches = new Stretches(query, oldestFirst);
    while (!stretches.areOver()) {
      LogQuery rest = stretches.rest().limit(query.limit() - all.size());
      Found found = find(rest, oldestFirst, stretches.deadline(), log -> log);
      all.addAll(found.logs);
      stretches.goOn(found.lookedUpTo);
    }
    return all;
  }

  private Found find(
      LogQuery query, boolean oldestFirst, Deadline deadline, UnaryOperator<StoredLog> shown) {
    return find(query, oldestFirst, deadline, shown, found -> true);
  }

  private Found find(
      LogQuery query,
      boolean oldestFirst,
      Deadline deadline,
      UnaryOperator<StoredLog> shown,
      Predicate<List<StoredLog>> wantsMore) {
    return file.look(
        snapshot -> {
          List<StoredLog> found = new ArrayList<>();
          try (LogSources sources = new LogSources(file, snapshot, query, oldestFirst, deadline)) {
            boolean isFull = query.limit() == 0;
            while (!isFull && sources.nextMatch()) {
              found.add(shown.apply(sources.log()));
              isFull = found.size() == query.limit() || !wantsMore.test(found);
            }
            return new Found(found, isFull ? OptionalLong.empty() : sources.lookedUpTo());
          }
        });
  }

  // Where the query is for words, the part of a long body is the one that has them.
  private static UnaryOperator<StoredLog> excerpts(LogQuery query) {
    Hits hits = Hits.of(query);
    return log -> {
      LogEntry entry = log.entry();
      if (entry.body().length() <= EXCERPT) {
        return log;
      }
      LogEntry shorter =
          new LogEntry(
              entry.channelId(),
              entry.reference(),
              entry.label(),
              Surrogates.beginning(Excerpt.of(entry.body(), hits, SHOWN), EXCERPT),
              entry.type(),
              entry.alert(),
              entry.tags(),
              entry.customReferences());
      return new StoredLog(log.id(), shorter);
    };
  }
}
