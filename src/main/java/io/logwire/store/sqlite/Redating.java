package io.logwire.store.sqlite;

import io.logwire.log.LogId;
import io.logwire.log.LogType;
import io.logwire.store.StoreException;
import io.logwire.store.index.Segment;
import io.logwire.store.sql.CountChanges;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.Sql;
import io.logwire.store.sql.SqlSegments;
import io.logwire.store.sql.Transaction;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.ShortSteps;
import io.logwire.store.sqlite.file.Sqlite;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Gives logs of the future, which a clock that was ahead has dated, new ids that end now. Their
 * order stays, and the time between them, but where that would put one before a log of the past.
 * Counts, deliveries and idempotency keys go along, and the index is made anew from there on.
 *
 * <p>Durability: a log goes in one transaction with all that belongs to it, the oldest first, in
 * short ones, so that the WAL stays small. What was cut short has left the newest in the future;
 * the next run, which finds them there, goes on with them.
 *
 * <p>Limit: no service may run, as it has the last id in memory.
 *
 * <p>Threading: one thread.
 */
public final class Redating {
  private static final int CHARACTERS_OF_A_STEP = 1 << 20;

  private static final String NEXT =
      """
      SELECT id, channel_id, type, ifnull(length(label), 0) + ifnull(length(body), 0)
      FROM log WHERE id > ? ORDER BY id LIMIT ?
      """;
  private static final String LAST_BEFORE = "SELECT ifnull(max(id), 0) FROM log WHERE id <= ?";
  private static final String FUTURE =
      "SELECT count(*), ifnull(min(id), 0), ifnull(max(id), 0) FROM log WHERE id > ?";
  private static final String MARK = "SELECT up_to FROM index_mark";

  private static final String MOVE = "UPDATE log SET id = id - ? WHERE id BETWEEN ? AND ?";

  // What belongs to a log, where there is any of it; most logs have nothing.
  private static final List<String> TABLES = List.of("delivery", "delivered", "idempotency_key");
  private static final String IS_THERE =
      "SELECT EXISTS (SELECT 1 FROM %s WHERE %slog_id BETWEEN ? AND ?)";
  private static final String MOVE_THAT =
      "UPDATE %s SET log_id = log_id - ? WHERE %slog_id BETWEEN ? AND ?";

  private static final String CLOCK =
      "UPDATE clock SET agreed_at = min(agreed_at, ?), doubted = NULL";

  /**
   * The logs of the future.
   *
   * @param now the id of the time from which on all are
   * @param logs how many there are
   * @param first the id of the first one, 0 if there is none
   * @param last the highest id that was given; above {@code now} also where its log was deleted
   */
  public record Preview(long now, long logs, long first, long last) {

    /** Whether new logs would be dated in the future. */
    public boolean isNeeded() {
      return last > now;
    }
  }

  private final ShortSteps steps;
  private final ShortSteps.Size size = new ShortSteps.Size(64, 4_096);
  private final Preview preview;
  private final long shift;
  private long id; // the last one that was moved, as it was
  private long moved; // and as it is
  private long first; // as it is, of all

  private Redating(ShortSteps steps, Preview preview) {
    this.steps = steps;
    this.preview = preview;
    this.shift = Math.max(0, preview.last() - preview.now());
    this.id = preview.now();
  }

  /**
   * What there is to be done.
   *
   * @throws StoreException if the clock says a time that no id can tell
   */
  static Preview preview(Snapshots file, Clock clock) {
    if (clock.instant().isBefore(LogId.FIRST_TIME)) {
      throw new StoreException(
          "the clock says %s, and no log can be from before 2020: set it first"
              .formatted(clock.instant().truncatedTo(ChronoUnit.SECONDS)));
    }
    long now = LogId.firstAt(clock.millis() + 1);
    return file.look(
        snapshot -> {
          long mark = Sql.number(snapshot, MARK);
          return Sql.first(
                  snapshot,
                  FUTURE,
                  row -> {
                    long last = Math.max(row.getLong(3), mark);
                    return new Preview(now, row.getLong(1), row.getLong(2), last);
                  },
                  now)
              .orElseThrow();
        });
  }

  /**
   * Does it, with the store for itself, and brings the index up to that.
   *
   * @param redated told after each step how many logs there were until now
   * @return the new id of the first of them; 0 if there is none
   * @throws StoreException if a service runs, or something went wrong; the logs until then are
   *     redated
   */
  public static long run(Path folder, Preview preview, Clock clock, LongConsumer redated) {
    try (DataFolder locked = DataFolder.lock(folder);
        Database database = Database.existing(locked)) {
      long first = run(database, preview, clock.millis(), redated);
      IndexCatchUp.all(database);
      return first;
    }
  }

  private static long run(Database database, Preview preview, long now, LongConsumer redated) {
    try (ShortSteps steps = new ShortSteps(database, () -> false)) {
      return new Redating(steps, preview).run(now, redated);
    } catch (SQLException e) {
      throw new StoreException("cannot redate in " + database.file() + ": " + Sqlite.reason(e), e);
    }
  }

  // The logs go last, as whoever goes on after a kill knows by them that there is something to do.
  private long run(long now, LongConsumer redated) throws SQLException {
    new FutureTimes(steps, now).end();
    steps.run(
        tx -> {
          tx.update(CLOCK, now);
          forgetTheIndex(tx, preview.now());
          moved = lastBefore(tx, preview.now());
        });
    long all = 0;
    for (List<Moving> page = page(); !page.isEmpty(); page = page()) {
      List<Moving> logs = page;
      steps.run(size, tx -> move(tx, logs));
      all += page.size();
      redated.accept(all);
    }
    return first;
  }

  // The segments that reach into the future are the last ones; their logs are indexed again.
  private static void forgetTheIndex(Transaction tx, long now) throws SQLException {
    SqlSegments table = SqlSegments.of(tx);
    long mark = Math.min(table.indexedUpTo(), lastBefore(tx, now));
    for (Segment segment : table.segments()) {
      if (segment.lastId() > now && segment.state() != Segment.State.DEAD) {
        mark = Math.min(mark, segment.firstId() - 1);
        table.put(segment.in(Segment.State.DEAD));
      }
    }
    table.indexedUpTo(mark);
  }

  private static long lastBefore(Transaction tx, long id) throws SQLException {
    return tx.number(LAST_BEFORE, id);
  }

  /** What has to be known of a log to move it. */
  private record Moving(long id, String channelId, LogType type) {}

  private List<Moving> page() throws SQLException {
    List<Moving> page = new ArrayList<>();
    int characters = 0;
    PreparedStatement select = steps.transaction().statement(NEXT);
    select.setLong(1, id);
    select.setInt(2, size.now());
    try (ResultSet rows = select.executeQuery()) {
      while (characters < CHARACTERS_OF_A_STEP && rows.next()) {
        LogType type = LogType.of(rows.getString(3)).orElseThrow();
        page.add(new Moving(rows.getLong(1), rows.getString(2), type));
        characters += rows.getInt(4);
      }
    }
    return page;
  }

  // Where the first one keeps its distance all do, and one statement moves them all. They come to
  // lie before where they were: they are as far ahead as the last one, and that is the distance.
  private void move(Transaction tx, List<Moving> logs) throws SQLException {
    CountChanges counts = new CountChanges();
    long from = logs.get(0).id();
    long last = logs.get(logs.size() - 1).id();
    List<String> moves = moves(tx, from, last);
    LogChanges.note(tx, moved, last);
    boolean allAtOnce = from - shift > moved;
    if (allAtOnce) {
      move(tx, moves, from, last, shift);
    }
    for (Moving log : logs) {
      id = log.id();
      moved = Math.max(moved + 1, id - shift);
      if (!allAtOnce) {
        move(tx, moves, id, id, id - moved);
      }
      counts.add(id, log.channelId(), log.type(), -1);
      counts.add(moved, log.channelId(), log.type(), 1);
      first = first == 0 ? moved : first;
    }
    counts.write(tx);
  }

  private static List<String> moves(Transaction tx, long from, long last) throws SQLException {
    List<String> moves = new ArrayList<>(List.of(MOVE));
    for (String table : TABLES) {
      String key = table.equals("delivery") ? "failed IN (0, 1) AND " : ""; // its index wants it
      if (tx.number(IS_THERE.formatted(table, key), from, last) > 0) {
        moves.add(MOVE_THAT.formatted(table, key));
      }
    }

    return moves;
  }

  // Never up, so none is met twice, and none that is there already.
  private static void move(Transaction tx, List<String> moves, long from, long last, long down)
      throws SQLException {
    for (String move : moves) {
      tx.update(move, down, from, last);
    }
  }
}
