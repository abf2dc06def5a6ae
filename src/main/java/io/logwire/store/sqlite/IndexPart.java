package io.logwire.store.sqlite;

import io.logwire.log.LogId;
import io.logwire.store.sqlite.file.Schema;
import io.logwire.store.sqlite.file.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One part of the inverted index: an FTS5 table {@code log_index_N} for the logs of a stretch of
 * time, so that retention drops whole parts. Deleting single entries instead takes a merge of up to
 * seconds, and does not give the space back.
 *
 * <p>Layout: the table keeps no text (contentless), no positions and no lengths, only which terms
 * are in which log. {@code log_index_part} lists the parts; the newest one is always there, as it
 * says how far the index has come: every log up to its {@code last_id} is in some part. Numbers
 * below 0 are parts of imported logs, which may be older than what is indexed already. A part that
 * is being emptied is {@code dead} and is not read.
 *
 * @param number 0 before the first log
 * @param lastId the last log that is indexed
 */
public record IndexPart(int number, long firstId, long lastId, long logs) {
  private static final long MAX_LOGS = 500_000;
  private static final Duration SPAN_OF_UNLIMITED = Duration.ofDays(30);
  private static final Duration MIN_SPAN = Duration.ofDays(1);
  private static final int EMPTYING_STEP = 200; // pages of 4 kB, some milliseconds

  private static final String COLUMNS = "number, first_id, last_id, logs";

  /** The part that new logs go into. */
  static IndexPart newest(Connection connection) throws SQLException {
    List<IndexPart> newest = list(connection, "WHERE number > 0 ORDER BY number DESC LIMIT 1");
    return newest.isEmpty() ? new IndexPart(0, 0, 0, 0) : newest.get(0);
  }

  /** The part for imported logs from that id on, made where the last one does not take it. */
  static IndexPart forImported(Transaction tx, long id, Duration span) throws SQLException {
    List<IndexPart> last =
        list(tx.connection(), "WHERE number < 0 AND NOT dead ORDER BY number LIMIT 1");
    IndexPart part = last.isEmpty() ? new IndexPart(0, 0, 0, 0) : last.get(0);
    return part.takes(id, 0, span) ? part : new IndexPart(lowest(tx) - 1, id, id, 0).create(tx);
  }

  // A dead one counts: its table is still there.
  private static int lowest(Transaction tx) throws SQLException {
    return Schema.number(
        tx.connection(), "SELECT min(0, ifnull(min(number), 0)) FROM log_index_part");
  }

  /** The parts that may hold logs from one id to before another. */
  static List<IndexPart> between(Connection connection, long from, long before)
      throws SQLException {
    String where = "WHERE NOT dead AND last_id >= %d AND first_id < %d";
    return list(connection, where.formatted(from, before));
  }

  private static List<IndexPart> list(Connection connection, String which) throws SQLException {
    String sql = "SELECT " + COLUMNS + " FROM log_index_part " + which;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<IndexPart> parts = new ArrayList<>();
      while (row.next()) {
        parts.add(new IndexPart(row.getInt(1), row.getLong(2), row.getLong(3), row.getLong(4)));
      }
      return parts;
    }
  }

  /**
   * The stretch of time that a part holds where logs are kept that long (zero for ever): a twelfth,
   * so that the index has at most so much more than the logs, and a search a dozen parts to ask.
   */
  static Duration span(Duration retention) {
    if (retention.isZero()) {
      return SPAN_OF_UNLIMITED;
    }
    Duration twelfth = retention.dividedBy(12);
    return twelfth.compareTo(MIN_SPAN) < 0 ? MIN_SPAN : twelfth;
  }

  /** Whether the log with that id should begin another part. */
  boolean isFull(long id, Duration span) {
    return number == 0
        || logs >= MAX_LOGS
        || LogId.time(firstId).plus(span).isBefore(LogId.time(id));
  }

  /** Whether the log with that id can go into it after so many others of the same transaction. */
  boolean takes(long id, int others, Duration span) {
    return id >= firstId && !new IndexPart(number, firstId, lastId, logs + others).isFull(id, span);
  }

  /** Whether it has logs in the order in which they came; else imported ones. */
  boolean isOfNewLogs() {
    return number > 0;
  }

  /** Makes the part after this one, still empty, for logs from that id on. */
  IndexPart createNext(Transaction tx, long id) throws SQLException {
    return new IndexPart(number + 1, id, lastId, 0).create(tx);
  }

  private IndexPart create(Transaction tx) throws SQLException {
    String table = table();
    try (Statement statement = tx.connection().createStatement()) {
      statement.execute(
          "CREATE VIRTUAL TABLE %s USING fts5 (terms, content='', columnsize=0, detail=none, tokenize='ascii')"
              .formatted(table));
      // FTS5 by itself merges some hundred pages at once, for which every write would wait: new
      // logs have IndexMerge instead. An import has steps that are as long anyway.
      boolean byItself = number < 0;
      statement.execute(
          "INSERT INTO %1$s (%1$s, rank) VALUES ('automerge', %2$d), ('usermerge', 16), ('crisismerge', %3$d)"
              .formatted(table, byItself ? 16 : 0, byItself ? 64 : 1_000));
    }
    PreparedStatement insert =
        tx.statement("INSERT INTO log_index_part (" + COLUMNS + ") VALUES (?, ?, ?, ?)");
    insert.setInt(1, number);
    insert.setLong(2, firstId);
    insert.setLong(3, lastId);
    insert.setLong(4, logs);
    insert.executeUpdate();
    return this;
  }

  /** The statement that takes the id and the terms of a log. */
  String insert() {
    return "INSERT INTO " + table() + " (rowid, terms) VALUES (?, ?)";
  }

  /**
   * The select of logs that this part proposes: the expression, the first id, the last id.
   *
   * @param order ASC for the oldest first, DESC for the newest
   */
  String select(String order) {
    return """
    SELECT log.* FROM %1$s JOIN log ON log.id = %1$s.rowid
    WHERE %1$s MATCH ? AND %1$s.rowid BETWEEN ? AND ? ORDER BY %1$s.rowid %2$s
    """
        .formatted(table(), order);
  }

  /** This part after so many more logs were inserted. */
  IndexPart grow(Transaction tx, int more, long newLastId) throws SQLException {
    PreparedStatement update =
        tx.statement("UPDATE log_index_part SET last_id = ?, logs = logs + ? WHERE number = ?");
    update.setLong(1, newLastId);
    update.setInt(2, more);
    update.setInt(3, number);
    update.executeUpdate();
    return new IndexPart(number, firstId, newLastId, logs + more);
  }

  /**
   * Merges some of the segments that each insert of a transaction leaves behind, about that many
   * pages of them.
   *
   * @return whether there was something to merge
   */
  boolean merge(Transaction tx, int pages) throws SQLException {
    if (number == 0) {
      return false;
    }
    long before = changes(tx);
    PreparedStatement merge =
        tx.statement("INSERT INTO %1$s (%1$s, rank) VALUES ('merge', ?)".formatted(table()));
    merge.setInt(1, pages);
    merge.executeUpdate();
    return changes(tx) - before >= 2; // as FTS5 documents it; the command itself is one
  }

  private static long changes(Transaction tx) throws SQLException {
    try (ResultSet row = tx.statement("SELECT total_changes()").executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  /**
   * Takes one small step towards dropping the parts that have only logs older than that id.
   *
   * @return whether there is more to do
   */
  static boolean dropBefore(Transaction tx, long id) throws SQLException {
    String olderOnes =
        """
        WHERE last_id < %d AND (number < 0 OR number < (SELECT max(number) FROM log_index_part))
        ORDER BY number LIMIT 1
        """;
    Optional<IndexPart> oldest =
        list(tx.connection(), olderOnes.formatted(id)).stream().findFirst();
    if (oldest.isEmpty()) {
      return false;
    }
    oldest.get().empty(tx);
    return true;
  }

  // To drop the table whole would take 1 ms for each 1.4 MB, in which every write waits.
  private void empty(Transaction tx) throws SQLException {
    String data = table() + "_data";
    try (Statement statement = tx.connection().createStatement()) {
      statement.executeUpdate("UPDATE log_index_part SET dead = 1 WHERE number = " + number);
      int pages =
          statement.executeUpdate(
              "DELETE FROM %1$s WHERE id IN (SELECT id FROM %1$s WHERE id > 10 LIMIT %2$d)"
                  .formatted(data, EMPTYING_STEP));
      if (pages == 0) {
        statement.execute("DROP TABLE " + table());
        statement.executeUpdate("DELETE FROM log_index_part WHERE number = " + number);
      }
    }
  }

  /** Whether it was the part for that log; parts of imported logs overlap, so another may be. */
  boolean covers(long id) {
    return id >= firstId && id <= lastId;
  }

  String table() {
    return number > 0 ? "log_index_" + number : "log_index_imported_" + -number;
  }
}
