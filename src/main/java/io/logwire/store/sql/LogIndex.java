package io.logwire.store.sql;

import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.store.index.Gathering;
import io.logwire.store.index.SegmentWriter;
import io.logwire.store.index.Terms;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the inverted index of log a bounded distance behind the writes: logs wait in memory until
 * they are some hundred or thousand, and become a segment then.
 *
 * <p>Promise: {@code index_mark} names the last log that is indexed, and is moved on in the
 * transaction that completes a segment; a reader looks through the logs behind it one by one, so a
 * search never misses a log. A large segment costs less for each log, and no client waits for it:
 * it is written some rows at a time.
 *
 * <p>A command in another process may index what is owed here, when it imports or deletes logs, so
 * each step begins from what the file says.
 *
 * <p>Threading: the writer thread only.
 */
public final class LogIndex implements Upkeep {
  // Fewer are not worth a segment: to look through them takes a millisecond.
  private static final int LEAST = 256;
  public static final int QUIET = 1_024;

  // While writes never pause, the index waits until this much is owed. It is what a reader may have
  // to look through (some 20 ms), and what a crash leaves to be done at the start.
  public static final int MOST = 4_096;
  private static final int MOST_TERMS = 256_000; // of them together; some milliseconds to sort

  // What is owed beyond this, while the steps fail, is not held in memory but read again later.
  private static final int MAX_HELD = 4 * MOST;
  private static final long MAX_HELD_TERMS = 4L * MOST_TERMS;

  private static final int ROWS_OF_A_STEP = 24; // of 4 kB, some 2 ms

  // Where no log waits behind it: of all that a segment has, as each step is a commit.
  private static final int ROWS_OF_A_LONG_STEP = 128;
  private static final long MAX_DELAY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final String BEHIND = "SELECT * FROM log WHERE id > ? AND id <= ? ORDER BY id";

  private record Owed(long id, long[] terms) {}

  private final Snapshots database;
  private final int least; // logs that are worth a segment
  private final int most; // that go into one
  private final int rowsOfAStep;
  private final IndexMerge merge;
  private final ArrayDeque<Owed> owed = new ArrayDeque<>();
  private long owedTerms;
  private long waitingSince;
  private boolean owesMore = true; // maybe, logs of the file after those that are owed
  private Gathering gathering; // of the first that are owed; null if not known
  private SegmentWriter writing; // null between two segments

  /**
   * An index that has done nothing yet.
   *
   * @param least the logs that are worth a segment
   * @param most the logs that go into one
   * @param rules how long logs are kept
   * @param database tells what is settled, as no more is indexed
   */
  public LogIndex(
      int least, int most, RetentionRules rules, IndexMerge.Room room, Snapshots database) {
    this(least, most, ROWS_OF_A_STEP, new IndexMerge(rules, room), database);
  }

  private LogIndex(int least, int most, int rowsOfAStep, IndexMerge merge, Snapshots database) {
    this.rowsOfAStep = rowsOfAStep;
    this.database = database;
    this.least = least;
    this.most = most;
    this.merge = merge;
  }

  /** The index of a service, to be brought up to what the store holds. */
  public static LogIndex ofService(RetentionRules rules, IndexMerge.Room room, Snapshots database) {
    return new LogIndex(LEAST, MOST, rules, room, database);
  }

  /** The index of replicas, which is written beside the logs and not between them. */
  public static LogIndex ofReplicas(RetentionRules rules, Snapshots database) {
    IndexMerge merge = new IndexMerge(rules, IndexMerge.Room.ENDLESS, ROWS_OF_A_LONG_STEP);
    return new LogIndex(LEAST, MOST, ROWS_OF_A_LONG_STEP, merge, database);
  }

  /** Reads what is owed from the file, as much as makes a segment. */
  public void oweWhatIsBehind(Transaction tx) throws SQLException {
    PreparedStatement behind = tx.statement(BEHIND);
    behind.setLong(1, SqlSegments.of(tx).indexedUpTo());
    behind.setLong(2, database.settled(tx.connection()));
    try (ResultSet rows = behind.executeQuery()) {
      owesMore = rows.next();
      while (owesMore && owed.size() < most && owedTerms < MOST_TERMS) {
        StoredLog log = LogRow.read(rows);
        add(log.id(), Terms.of(log.entry()));
        owesMore = rows.next();
      }
    }
  }

  /** What has to follow the steps of this one, for the searches' sake. */
  public IndexMerge merge() {
    return merge;
  }

  /** How many logs wait in memory to be indexed. */
  public int owed() {
    return owed.size();
  }

  /** Has the next step look for logs that others have appended. */
  public void lookForMore() {
    owesMore = true;
  }

  /** Whether there may be logs that are not indexed yet. */
  public boolean isBehind() {
    return writing != null || !owed.isEmpty() || owesMore;
  }

  /** Takes note of a log that has been committed, in the order of the ids. */
  public void owe(long id, long[] terms) {
    owesMore = owesMore || owed.size() >= MAX_HELD || owedTerms >= MAX_HELD_TERMS;
    if (!owesMore) {
      add(id, terms);
    }
  }

  private void add(long id, long[] terms) {
    if (owed.isEmpty()) {
      waitingSince = System.nanoTime();
    }
    gathering = owed.isEmpty() && writing == null ? new Gathering() : gathering;
    if (gathering != null && gathering.logs() == owed.size()) {
      gather(id, terms); // at once, as all together would take some milliseconds
    }
    owed.add(new Owed(id, terms));
    owedTerms += terms.length;
  }

  private boolean gather(long id, long[] terms) {
    boolean hasRoom = gathering.logs() < most && gathering.pairs() < MOST_TERMS;
    if (hasRoom) {
      gathering.add(id, terms);
    }
    return hasRoom;
  }

  private void gatherAgain() {
    gathering = new Gathering();
    for (Owed log : owed) {
      if (!gather(log.id(), log.terms())) {
        break;
      }
    }
  }

  @Override
  public boolean isDue(Load load) {
    if (writing != null || (owesMore && owed.size() < LEAST)) {
      return true;
    }
    int logs = owed.size();
    return switch (load) {
      case IDLE -> logs >= LEAST;
      case QUIET ->
          logs >= QUIET
              || owedTerms >= MOST_TERMS
              || (logs >= LEAST && System.nanoTime() - waitingSince > MAX_DELAY_NANOS);
      case BUSY -> logs >= MOST || owedTerms >= MOST_TERMS;
    };
  }

  @Override
  public void step(Transaction tx) throws SQLException {
    step(tx, SqlSegments.of(tx));
  }

  private void step(Transaction tx, SqlSegments table) throws SQLException {
    if (writing == null || !writing.goesOn(table)) {
      writing = begin(tx, table);
    }
    if (writing != null) {
      SegmentWriter now = writing;
      boolean whole = now.step(table, rowsOfAStep);
      tx.afterCommit(() -> committed(now, whole));
    }
  }

  private SegmentWriter begin(Transaction tx, SqlSegments table) throws SQLException {
    dropUpTo(table.indexedUpTo());
    if (owed.size() < least && owesMore) {
      drop(owed.size());
      oweWhatIsBehind(tx);
    }
    if (owed.size() < least) {
      return null;
    }
    if (gathering == null) {
      gatherAgain();
    }
    Gathering whole = gathering;
    gathering = null; // nothing is to be added now
    return SegmentWriter.begin(table, whole);
  }

  private void dropUpTo(long id) {
    while (!owed.isEmpty() && owed.element().id() <= id) {
      drop(1);
    }
  }

  private void drop(int logs) {
    for (int i = 0; i < logs; i++) {
      owedTerms -= owed.remove().terms().length;
      gathering = null;
    }
  }

  private void committed(SegmentWriter of, boolean whole) {
    of.committed();
    if (whole) {
      writing = null;
      dropUpTo(of.lastId());
      gatherAgain();
      waitingSince = System.nanoTime();
      merge.owe();
    }
  }
}
