package io.logwire.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks or changes a database by one statement, given the values of its parameters in their order:
 * texts, numbers, bytes and nulls.
 */
public final class Sql {
  private Sql() {}

  /** What is made of one row. */
  @FunctionalInterface
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** All rows that there are. */
  public static <T> List<T> all(PreparedStatement select, Row<T> read, Object... values)
      throws SQLException {
    set(select, values);
    List<T> all = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        all.add(read.read(row));
      }
    }
    return all;
  }

  /** The same by a statement that is used once. */
  public static <T> List<T> all(Connection database, String sql, Row<T> read, Object... values)
      throws SQLException {
    try (PreparedStatement select = database.prepareStatement(sql)) {
      return all(select, read, values);
    }
  }

  /** The first row, if there is one. */
  public static <T> Optional<T> first(PreparedStatement select, Row<T> read, Object... values)
      throws SQLException {
    set(select, values);
    try (ResultSet row = select.executeQuery()) {
      return row.next() ? Optional.of(read.read(row)) : Optional.empty();
    }
  }

  /** The same by a statement that is used once. */
  public static <T> Optional<T> first(
      Connection database, String sql, Row<T> read, Object... values) throws SQLException {
    try (PreparedStatement select = database.prepareStatement(sql)) {
      return first(select, read, values);
    }
  }

  /** The number that the first row begins with; 0 for NULL, and where there is no row. */
  public static long number(Connection database, String sql, Object... values) throws SQLException {
    return first(database, sql, row -> row.getLong(1), values).orElse(0L);
  }

  /** The same by a statement that is prepared already. */
  public static long number(PreparedStatement select, Object... values) throws SQLException {
    return first(select, row -> row.getLong(1), values).orElse(0L);
  }

  /** How many rows it changes. */
  public static int update(PreparedStatement update, Object... values) throws SQLException {
    set(update, values);
    return update.executeUpdate();
  }

  private static void set(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }
}
