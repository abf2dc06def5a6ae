package io.logwire.store.move;

import io.logwire.log.LogField;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table that either store has with the same columns, and how its rows are read in the order of
 * their keys, compared and written, whatever kind of database it is.
 *
 * @param keys those of the primary key, which orders them
 * @param columns all, the keys first
 */
record MovedTable(String name, List<String> keys, List<String> columns) {
  /** The logs themselves. */
  static final MovedTable LOG = of("log", List.of("id"), LogField.names().toArray(String[]::new));

  /** Only which logs there are. */
  static final MovedTable LOG_IDS = of("log", List.of("id"));

  /** What is small beside the logs, and changes with each. */
  static final List<MovedTable> OTHERS =
      List.of(
          of("token_made", List.of("id")),
          of("token", List.of("id"), "name", "hash", "channels", "created_at", "last_used_day"),
          of("idempotency_key", List.of("token_id", "key"), "digest", "log_id"),
          of(
              "delivery",
              List.of("webhook", "failed", "log_id"),
              "owed_since",
              "attempts",
              "attempted_at",
              "due_at",
              "outcome"),
          of("delivered", List.of("log_id", "webhook"), "attempts", "delivered_at"),
          of("clock", List.of("id"), "agreed_at", "doubted"));

  /** Tables that the new store makes for itself, of its logs or of nothing. */
  static final List<String> NOT_MOVED =
      List.of("log_count", "log_change", "index_segment", "index_row", "index_mark", "probe");

  private static MovedTable of(String name, List<String> keys, String... others) {
    List<String> columns = new ArrayList<>(keys);
    columns.addAll(List.of(others));
    return new MovedTable(name, keys, columns);
  }

  /** The first rows in the order of the keys, behind a row if there is one. */
  String select(boolean isBehindOne) {
    String order = String.join(", ", keys);
    return "SELECT %s FROM %s%s ORDER BY %s LIMIT ?"
        .formatted(
            String.join(", ", columns),
            name,
            isBehindOne ? " WHERE (%s) > (%s)".formatted(order, marks(keys.size())) : "",
            order);
  }

  String insert() {
    return "INSERT INTO %s (%s) VALUES (%s)"
        .formatted(name, String.join(", ", columns), marks(columns.size()));
  }

  String delete() {
    return "DELETE FROM %s WHERE %s = ?".formatted(name, String.join(" = ? AND ", keys));
  }

  private static String marks(int count) {
    return "?" + ", ?".repeat(count - 1);
  }

  /** The current row: whole numbers, texts, bytes and nulls. */
  Object[] read(ResultSet row) throws SQLException {
    Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      Object value = row.getObject(i + 1);
      values[i] = value instanceof Number number ? (Object) number.longValue() : value;
    }
    return values;
  }

  void set(PreparedStatement insert, Object[] row) throws SQLException {
    for (int i = 0; i < row.length; i++) {
      insert.setObject(i + 1, row[i]);
    }
  }

  void setKey(PreparedStatement statement, Object[] row) throws SQLException {
    for (int i = 0; i < keys.size(); i++) {
      statement.setObject(i + 1, row[i]);
    }
  }

  /** As the databases order them: texts by the bytes of their UTF-8. */
  int compareKeys(Object[] one, Object[] other) {
    for (int i = 0; i < keys.size(); i++) {
      int order =
          one[i] instanceof Long number
              ? Long.compare(number, (Long) other[i])
              : Arrays.compareUnsigned(bytes(one[i]), bytes(other[i]));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static byte[] bytes(Object text) {
    return ((String) text).getBytes(StandardCharsets.UTF_8);
  }
}
