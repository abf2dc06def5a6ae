package io.logwire.store.sql;

import io.logwire.log.LogEntry;
import io.logwire.log.LogField;
import io.logwire.log.LogFields;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.log.ValueJson;
import io.logwire.store.Sha256;
import io.logwire.store.index.Terms;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A log on its way into the table: everything that can be made of it before it has an id, so that
 * the one writer has little to do. Each {@link LogField} is a column; absent text is NULL.
 *
 * @param values of the fields, in their order
 * @param terms what the index keeps of it, see {@link Terms}
 */
public record LogRow(LogEntry entry, List<String> values, long[] terms) {
  private static final long[] NO_TERMS = {};

  private static final String INSERT =
      "INSERT INTO log (id, %s) VALUES (?%s)\n"
          .formatted(String.join(", ", LogField.names()), ", ?".repeat(LogField.all().size()));

  private static final String INSERT_IF_NEW = INSERT + "ON CONFLICT DO NOTHING";

  /** The select of a log by its id. */
  public static final String FIND = "SELECT * FROM log WHERE id = ?";

  /** The select that has a row if a log has one of the ids from one to another. */
  public static final String ANY_BETWEEN = "SELECT 1 FROM log WHERE id BETWEEN ? AND ? LIMIT 1";

  /** The delete of a log by its id. */
  public static final String DELETE = "DELETE FROM log WHERE id = ?";

  /**
   * The columns of a log as a list shows it: without tags and custom references, and with the
   * beginning of the body only where there is no label. A thousand whole logs would not fit.
   */
  public static final String IN_BRIEF =
      LogField.all().stream()
          .map(LogRow::inBrief)
          .collect(Collectors.joining(", ", "log.id, ", ""));

  private static String inBrief(LogField field) {
    if (field == LogField.BODY) {
      return "CASE WHEN label IS NULL THEN substr(body, 1, 255) END AS body";
    }
    return (field.kind() == LogField.Kind.JSON ? "NULL AS " : "") + field.text();
  }

  public static LogRow of(LogEntry entry) {
    return new LogRow(entry, values(entry), Terms.of(entry));
  }

  /** The same without terms, where the index takes them from the row that is kept. */
  public static LogRow withoutTerms(LogEntry entry) {
    return new LogRow(entry, values(entry), NO_TERMS);
  }

  private static List<String> values(LogEntry entry) {
    return LogField.all().stream().map(field -> field.of(entry)).toList();
  }

  /** About what it takes in memory while it waits, in bytes. */
  public int bytes() {
    int characters = 4 * terms.length;
    for (String value : values) {
      characters += value.length();
    }
    return 500 + 2 * characters; // objects and what the queue adds to them
  }

  public void insert(Transaction tx, long id) throws SQLException {
    insert(tx.statement(INSERT), id);
  }

  /** Inserts it where there is no log with that id; returns whether it did. */
  public boolean insertIfNew(Transaction tx, long id) throws SQLException {
    return insert(tx.statement(INSERT_IF_NEW), id) > 0;
  }

  private int insert(PreparedStatement insert, long id) throws SQLException {
    set(insert, id);
    return insert.executeUpdate();
  }

  /** Sets the parameters of an insert: the id, then the fields in their order. */
  public void set(PreparedStatement insert, long id) throws SQLException {
    insert.setLong(1, id);
    int column = 2;
    for (LogField field : LogField.all()) {
      String value = values.get(field.ordinal());
      if (field.kind() == LogField.Kind.FLAG) {
        insert.setInt(column++, Boolean.parseBoolean(value) ? 1 : 0);
      } else {
        insert.setString(column++, value.isEmpty() ? null : value);
      }
    }
  }

  /**
   * SHA-256 of everything the log says; two logs with the same digest are the same log. Custom
   * references have no order: a library that writes its JSON anew may give them another one.
   */
  public byte[] digest() {
    List<String> all = new ArrayList<>(values);
    all.set(
        LogField.CUSTOM_REFERENCES.ordinal(),
        ValueJson.writeCustomReferences(new TreeMap<>(entry.customReferences())));
    return Sha256.of(String.join("\0", all)); // a NUL is in no text of a log
  }

  /** The log in the current row of a result with all columns of the table, whole or in brief. */
  public static StoredLog read(ResultSet row) throws SQLException {
    LogFields fields = new LogFields();
    for (LogField field : LogField.all()) {
      switch (field) {
        case ALERT -> fields.alert(row.getInt(field.text()) != 0);
        case TYPE -> fields.type(LogType.kept(text(row, field)));
        case TAGS -> fields.tags(ValueJson.readTags(text(row, field)));
        case CUSTOM_REFERENCES ->
            fields.customReferences(ValueJson.readCustomReferences(text(row, field)));
        default -> fields.text(field, text(row, field));
      }
    }
    return new StoredLog(row.getLong("id"), fields.entry());
  }

  private static String text(ResultSet row, LogField field) throws SQLException {
    String text = row.getString(field.text());
    return text == null ? "" : text;
  }
}
