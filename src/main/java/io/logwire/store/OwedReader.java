package io.logwire.store;

import io.logwire.log.StoredLog;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.Snapshots;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what is owed to webhooks, oldest first, as the {@link Outbox} gives it out. */
final class OwedReader {
  private static final String OWED =
      """
      SELECT failed AS state, * FROM delivery CROSS JOIN log
      WHERE log.id = delivery.log_id AND webhook = ? AND failed = 0 ORDER BY log_id LIMIT 1 OFFSET ?
      """;

  private static final String PILE =
      """
      SELECT %s
      FROM delivery CROSS JOIN log
      WHERE log.id = delivery.log_id AND webhook = ? AND failed = 0 ORDER BY log_id LIMIT ?
      """
          .formatted(LogRow.IN_BRIEF);

  private static final String WEBHOOKS = "SELECT DISTINCT webhook FROM delivery WHERE failed = 0";

  private final Snapshots file;

  OwedReader(Snapshots file) {
    this.file = file;
  }

  Optional<Delivery> owed(String webhook, int behind) {
    return read(OWED, Delivery::read, webhook, behind).stream().findFirst();
  }

  List<StoredLog> pile(String webhook, int most) {
    return read(PILE, LogRow::read, webhook, most);
  }

  /** To whom anything is owed. */
  List<String> webhooks() {
    return read(WEBHOOKS, row -> row.getString(1));
  }

  @FunctionalInterface
  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> read(String sql, Row<T> read, Object... parameters) {
    return file.look(
        snapshot -> {
          try (PreparedStatement select = snapshot.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
              select.setObject(i + 1, parameters[i]);
            }
            List<T> all = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                all.add(read.read(rows));
              }
            }
            return all;
          }
        });
  }
}
