package io.logwire.store.sql;

import io.logwire.log.LogField;
import io.logwire.log.LogField.Kind;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.log.ValueJson;
import io.logwire.store.Deadline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * The logs that may hold a piece of text, which no index knows: it looks at log after log, and
 * leaves the comparing to the database, in stretches of so many that the time is asked for between
 * two.
 *
 * <p>Promise: whatever the time, it gives a log or looks through a stretch, so who goes on from
 * where it has ended comes to the end of all.
 *
 * <p>Threading: one thread.
 */
final class PieceScan implements AutoCloseable {
  private static final int STRETCH = 20_000; // logs, some 10 ms

  private static final String END =
      "SELECT id FROM log WHERE id >= ? AND id < ? ORDER BY id %s LIMIT 1 OFFSET " + STRETCH;

  // Without regard to the case of ASCII; what holds anything else is compared later.
  private static final List<LogField> COMPARED =
      LogField.all().stream()
          .filter(field -> field.kind() == Kind.TEXT || field.kind() == Kind.JSON)
          .toList();
  private static final String THAT_MAY_HOLD_IT =
      COMPARED.stream()
          .map(LogField::text)
          .map("lower(%1$s) LIKE ? ESCAPE '!' OR octet_length(%1$s) > length(%1$s)"::formatted)
          .collect(
              Collectors.joining(
                  " OR ", "SELECT * FROM log WHERE id >= ? AND id < ? AND (", ") ORDER BY id "));

  private final boolean oldestFirst;
  private final PreparedStatement end;
  private final PreparedStatement select;
  private long from; // of what no stretch has reached
  private long before; // the same
  private ResultSet rows; // of the stretch; null before the first one
  private boolean isLast;
  private boolean isBegun; // whether it has given a log
  private long id; // of that log
  private OptionalLong lookedUpTo = OptionalLong.empty();

  /** Of a query that asks for a piece. */
  PieceScan(Connection snapshot, LogQuery query, long from, boolean oldestFirst)
      throws SQLException {
    String order = oldestFirst ? "ASC" : "DESC";
    String piece = query.piece().orElseThrow().folded();
    this.oldestFirst = oldestFirst;
    this.from = from;
    this.before = query.before();
    this.end = snapshot.prepareStatement(END.formatted(order));
    this.select = snapshot.prepareStatement(THAT_MAY_HOLD_IT + order);
    int parameter = 3;
    for (LogField field : COMPARED) {
      boolean plain = field.kind() == Kind.TEXT;
      select.setString(parameter++, pattern(plain ? piece : ValueJson.escaped(piece)));
    }
  }

  private static String pattern(String piece) {
    return "%" + piece.toLowerCase(Locale.ROOT).replaceAll("[!%_]", "!$0") + "%";
  }

  /** Moves to the next log; false when there is none, or the time is over. */
  boolean next(Deadline deadline) throws SQLException {
    if (isBegun && deadline.isOver()) {
      lookedUpTo = OptionalLong.of(id);
      return false;
    }
    while (rows == null || !rows.next()) {
      if (isLast) {
        return false;
      }
      if (rows != null && deadline.isOver()) {
        lookedUpTo = OptionalLong.of(oldestFirst ? from - 1 : before);
        return false;
      }
      openStretch();
    }
    id = rows.getLong("id");
    isBegun = true;
    return true;
  }

  private void openStretch() throws SQLException {
    Optional<Long> border = Sql.first(end, row -> row.getLong(1), from, before);
    isLast = border.isEmpty();
    select.setLong(1, oldestFirst ? from : border.orElse(from));
    select.setLong(2, oldestFirst ? border.orElse(before) : before);
    rows = select.executeQuery();
    if (oldestFirst) {
      from = border.orElse(before);
    } else {
      before = border.orElse(from);
    }
  }

  long id() {
    return id;
  }

  StoredLog log() throws SQLException {
    return LogRow.read(rows);
  }

  /** The last id that was looked at where the time was over before the end. */
  OptionalLong lookedUpTo() {
    return lookedUpTo;
  }

  @Override
  public void close() throws SQLException {
    end.close();
    select.close();
  }
}
