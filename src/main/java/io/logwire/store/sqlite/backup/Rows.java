package io.logwire.store.sqlite.backup;

import io.logwire.store.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** How the rows of one table are read and written, whatever its columns are. */
final class Rows {
  private static final int OF_NUMBERS = 64; // about what a row takes beside its texts

  private final String table;
  private final List<String> columns;

  private Rows(String table, List<String> columns) {
    this.table = table;
    this.columns = columns;
  }

  /** The rows of that table, which has the same columns in both files. */
  static Rows of(Connection file, String table) throws SQLException {
    List<String> columns =
        Sql.all(file, "PRAGMA table_info(" + table + ")", row -> row.getString("name"));
    return new Rows(table, columns);
  }

  String select() {
    return "SELECT " + String.join(", ", columns) + " FROM " + table;
  }

  String insert() {
    String values = String.join(", ", columns.stream().map(column -> "?").toList());
    return "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES (" + values + ")";
  }

  Object[] read(ResultSet row) throws SQLException {
    Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.getObject(i + 1);
    }
    return values;
  }

  /** The copy could not be written, and not the store read. */
  static final class Unwritten extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SQLException reason;

    Unwritten(SQLException reason) {
      super(reason);
      this.reason = reason;
    }

    SQLException reason() {
      return reason;
    }
  }

  static void write(PreparedStatement insert, Object[] values) {
    try {
      Sql.update(insert, values);
    } catch (SQLException e) {
      throw new Unwritten(e);
    }
  }

  /** About how many bytes these take in a file. */
  static int bytes(Object[] values) {
    int bytes = OF_NUMBERS;
    for (Object value : values) {
      if (value instanceof String text) {
        bytes += text.length();
      } else if (value instanceof byte[] blob) {
        bytes += blob.length;
      }
    }
    return bytes;
  }

  /** Makes the rows of a copy those of the snapshot. */
  void copy(Connection snapshot, Connection copy) throws SQLException {
    try (Statement all = snapshot.createStatement();
        ResultSet row = all.executeQuery(select())) {
      replace(copy, row);
    }
  }

  private void replace(Connection copy, ResultSet row) throws SQLException {
    try (Statement empty = copy.createStatement();
        PreparedStatement insert = copy.prepareStatement(insert())) {
      empty.executeUpdate("DELETE FROM " + table);
      while (row.next()) {
        write(insert, read(row));
      }
    }
  }
}
