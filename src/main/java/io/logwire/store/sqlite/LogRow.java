package io.logwire.store.sqlite;

import io.logwire.log.LogEntry;
import io.logwire.log.LogJson;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.store.index.Terms;
import io.logwire.store.sqlite.file.Transaction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A log on its way into the table: everything that can be made of it before it has an id, so that
 * the one writer has little to do. Absent text is NULL in the table.
 *
 * @param terms what the index keeps of it, see {@link Terms}
 */
public record LogRow(LogEntry entry, String tags, String customReferences, long[] terms) {
  private static final String INSERT =
      """
      INSERT INTO log (id, channel_id, reference, label, body, type, alert, tags, custom_references)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String INSERT_IF_NEW = INSERT + "ON CONFLICT DO NOTHING";

  /** The select of a log by its id. */
  static final String FIND = "SELECT * FROM log WHERE id = ?";

  /** The select that has a row if a log has one of the ids from one to another. */
  static final String ANY_BETWEEN = "SELECT 1 FROM log WHERE id BETWEEN ? AND ? LIMIT 1";

  /** The delete of a log by its id. */
  static final String DELETE = "DELETE FROM log WHERE id = ?";

  static LogRow of(LogEntry entry) {
    return new LogRow(
        entry,
        LogJson.writeTags(entry.tags()),
        LogJson.writeCustomReferences(entry.customReferences()),
        Terms.of(entry));
  }

  /** About what it takes in memory while it waits, in bytes. */
  int bytes() {
    return 500 // objects and what the queue adds to them
        + 2 * (entry.reference().length() + entry.label().length() + entry.body().length())
        + 2 * (tags.length() + customReferences.length() + 4 * terms.length);
  }

  void insert(Transaction tx, long id) throws SQLException {
    insert(tx.statement(INSERT), id);
  }

  /** Inserts it where there is no log with that id; returns whether it did. */
  boolean insertIfNew(Transaction tx, long id) throws SQLException {
    return insert(tx.statement(INSERT_IF_NEW), id) > 0;
  }

  private int insert(PreparedStatement insert, long id) throws SQLException {
    insert.setLong(1, id);
    insert.setString(2, entry.channelId());
    insert.setString(3, nullIfEmpty(entry.reference()));
    insert.setString(4, nullIfEmpty(entry.label()));
    insert.setString(5, nullIfEmpty(entry.body()));
    insert.setString(6, entry.type().text());
    insert.setInt(7, entry.alert() ? 1 : 0);
    insert.setString(8, nullIfEmpty(tags));
    insert.setString(9, nullIfEmpty(customReferences));
    return insert.executeUpdate();
  }

  /** SHA-256 of everything the log says; two logs with the same digest are the same log. */
  byte[] digest() {
    // A NUL is in no text of a log, so it can stand between them.
    String all =
        String.join(
            "\0",
            entry.channelId(),
            entry.reference(),
            entry.label(),
            entry.body(),
            entry.type().text(),
            Boolean.toString(entry.alert()),
            tags,
            customReferences);
    try {
      return MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The log in the current row of a result with all columns of the table. */
  static StoredLog read(ResultSet row) throws SQLException {
    LogEntry entry =
        new LogEntry(
            row.getString("channel_id"),
            emptyIfNull(row.getString("reference")),
            emptyIfNull(row.getString("label")),
            emptyIfNull(row.getString("body")),
            LogType.of(row.getString("type")).orElse(LogType.INFORMATION),
            row.getInt("alert") != 0,
            LogJson.readTags(emptyIfNull(row.getString("tags"))),
            LogJson.readCustomReferences(emptyIfNull(row.getString("custom_references"))));
    return new StoredLog(row.getLong("id"), entry);
  }

  private static String nullIfEmpty(String text) {
    return text.isEmpty() ? null : text;
  }

  private static String emptyIfNull(String text) {
    return text == null ? "" : text;
  }
}
