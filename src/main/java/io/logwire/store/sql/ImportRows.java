package io.logwire.store.sql;

import io.logwire.log.LogEntry;
import io.logwire.log.StoredLog;
import io.logwire.store.index.Gathering;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Logs that have their ids already, as an import puts them into any database. */
public final class ImportRows {

  /** One of them, with all that can be made of it without the database. */
  public record Row(long id, LogRow log) {
    public static Row of(StoredLog log) {
      return new Row(log.id(), LogRow.of(log.entry()));
    }
  }

  private ImportRows() {}

  /** The first of those logs, in the order of their ids, whose id another one has. */
  public static Optional<StoredLog> firstTaken(Snapshots database, List<StoredLog> logs) {
    if (logs.isEmpty()) {
      return Optional.empty();
    }
    return database.look(
        snapshot -> {
          try (PreparedStatement any = snapshot.prepareStatement(LogRow.ANY_BETWEEN);
              PreparedStatement find = snapshot.prepareStatement(LogRow.FIND)) {
            long first = logs.get(0).id();
            if (Sql.first(any, row -> true, first, logs.get(logs.size() - 1).id()).isEmpty()) {
              return Optional.empty();
            }

            for (StoredLog log : logs) {
              if (isAnother(find, log.id(), log.entry())) {
                return Optional.of(log);
              }
            }
            return Optional.empty();
          }
        });
  }

  /**
   * Inserts those that are not there, and counts them.
   *
   * @param taken is given each id that another log has
   * @return what was inserted
   */
  public static List<Row> insertNew(
      Transaction tx, List<Row> rows, CountChanges counts, LongConsumer taken) throws SQLException {
    List<Row> added = new ArrayList<>(rows.size());
    for (Row row : rows) {
      if (row.log().insertIfNew(tx, row.id())) {
        counts.add(row.id(), row.log().entry(), 1);
        added.add(row);
      } else if (isAnother(tx.statement(LogRow.FIND), row.id(), row.log().entry())) {
        taken.accept(row.id());
      }
    }
    counts.write(tx);
    return added;
  }

  /** Their part of the index, as one segment. */
  public static Gathering gather(List<Row> rows) {
    Gathering gathering = new Gathering();
    rows.forEach(row -> gathering.add(row.id(), row.log().terms()));
    return gathering;
  }

  private static boolean isAnother(PreparedStatement find, long id, LogEntry entry)
      throws SQLException {
    return Sql.first(find, LogRow::read, id)
        .filter(found -> !found.entry().equals(entry))
        .isPresent();
  }
}
