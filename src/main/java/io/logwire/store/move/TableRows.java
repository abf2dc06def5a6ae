package io.logwire.store.move;

import io.logwire.store.sql.Snapshots;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The rows of one store's table in the order of their keys, a page with each look, so that no state
 * of it is held for long.
 */
final class TableRows {
  private static final int CHARACTERS = 4 << 20; // of a page; a whole log may have a million

  private final Snapshots store;
  private final MovedTable table;
  private final int page;
  private final Deque<Object[]> rows = new ArrayDeque<>();
  private Object[] last; // that was read; null before the first
  private boolean isOver;

  /**
   * Rows of that table.
   *
   * @param after the row behind which they begin, of which only the key counts; null for all
   */
  TableRows(Snapshots store, MovedTable table, Object[] after, int page) {
    this.store = store;
    this.table = table;
    this.last = after;
    this.page = page;
  }

  /** The next one, which stays it; null if there is none. */
  Object[] peek() {
    if (rows.isEmpty() && !isOver) {
      List<Object[]> more = store.look(this::read);
      rows.addAll(more);
      if (!more.isEmpty()) {
        last = more.get(more.size() - 1);
      }
      isOver = more.isEmpty();
    }
    return rows.peek();
  }

  void take() {
    rows.remove();
  }

  private List<Object[]> read(Connection snapshot) throws SQLException {
    List<Object[]> found = new ArrayList<>();
    try (PreparedStatement select = snapshot.prepareStatement(table.select(last != null))) {
      if (last != null) {
        table.setKey(select, last);
      }
      select.setInt(last == null ? 1 : table.keys().size() + 1, page);
      int characters = 0;
      try (ResultSet row = select.executeQuery()) {
        while (characters < CHARACTERS && row.next()) {
          Object[] values = table.read(row);
          for (Object value : values) {
            characters += value instanceof String text ? text.length() : 0;
          }
          found.add(values);
        }
      }
    }
    return found;
  }
}
