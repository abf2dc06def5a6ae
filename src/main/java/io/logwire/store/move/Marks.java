package io.logwire.store.move;

import io.logwire.store.StoreException;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.Sql;
import io.logwire.store.sql.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/**
 * What a store says of a migration, so that nobody uses the wrong one of two.
 *
 * <p>Layout: {@code moving} is made by the first migration, and has a row for each role: {@code
 * from} in the store whose logs are copied, {@code to} in the one that gets them, with the same
 * random {@code id}. The one that gets them also keeps how far it has come: all logs up to {@code
 * last_id} were copied, and up to {@code compared_id} compared; {@code change} is the newest change
 * of the old store that was followed. {@code run} is the process that copies.
 */
public final class Marks {
  static final String TABLE = "moving";

  static final String MAKE =
      """
      CREATE TABLE IF NOT EXISTS moving (
        role text NOT NULL PRIMARY KEY,
        id bigint NOT NULL,
        other text NOT NULL,
        state text NOT NULL,
        run bigint NOT NULL,
        last_id bigint NOT NULL,
        compared_id bigint NOT NULL,
        change bigint NOT NULL)
      """;

  private static final String ALL =
      "SELECT id, other, state, last_id, compared_id, change FROM moving WHERE role = ?";
  private static final String PUT =
      """
      INSERT INTO moving (role, id, other, state, run, last_id, compared_id, change)
      VALUES (?, ?, ?, ?, 0, ?, ?, ?)
      """;
  private static final String DELETE = "DELETE FROM moving WHERE role = ?";
  private static final String SET_STATE = "UPDATE moving SET state = ? WHERE role = ? AND id = ?";

  /** The side of a store. */
  enum Role {
    FROM,
    TO;

    private String text() {
      return this == FROM ? "from" : "to";
    }
  }

  /** How far a migration is, as the store of one side says. */
  enum State {
    /** Logs are copied. */
    COPYING,
    /** Of the old store: nothing is written to it any more. Of the new one: it is whole. */
    DONE,
    /** Of the new store: the old one goes on, and this is half of it. */
    CANCELLED;

    private String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static State of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  /** One of them. */
  record Mark(long id, String other, State state, long lastId, long comparedId, long change) {}

  private Marks() {}

  static Optional<Mark> find(MovingStore store, Role role) {
    return find(store.snapshots(), store.tableOfMarks(), role);
  }

  private static Optional<Mark> find(Snapshots store, String tableOfMarks, Role role) {
    return store.look(
        snapshot ->
            Sql.number(snapshot, tableOfMarks) == 0
                ? Optional.empty()
                : Sql.first(snapshot, ALL, Marks::read, role.text()));
  }

  private static Mark read(ResultSet row) throws SQLException {
    return new Mark(
        row.getLong(1),
        row.getString(2),
        State.of(row.getString(3)),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6));
  }

  /** Puts it in the place of another one. */
  static void put(Transaction tx, Role role, Mark mark) throws SQLException {
    delete(tx, role);
    tx.update(
        PUT,
        role.text(),
        mark.id,
        mark.other,
        mark.state.text(),
        mark.lastId,
        mark.comparedId,
        mark.change);
  }

  static void delete(Transaction tx, Role role) throws SQLException {
    tx.update(DELETE, role.text());
  }

  static void state(Transaction tx, Role role, long id, State state) throws SQLException {
    tx.update(SET_STATE, state.text(), role.text(), id);
  }

  /**
   * For the start of a service.
   *
   * @param place where the store is
   * @throws StoreException if it is the wrong one of two: one whose logs are somewhere else, or one
   *     that has not got all of them
   */
  public static void refuseTheWrongStore(Snapshots store, String tableOfMarks, String place) {
    find(store, tableOfMarks, Role.FROM)
        .filter(mark -> mark.state == State.DONE)
        .ifPresent(
            mark -> {
              throw new StoreException(
                  "the logs of %s have moved to %s: set database, or data, to that one; or, if that one was never started, `migrate --cancel --to` it"
                      .formatted(place, mark.other));
            });
    find(store, tableOfMarks, Role.TO)
        .filter(mark -> mark.state != State.DONE)
        .ifPresent(
            mark -> {
              throw new StoreException(
                  mark.state == State.CANCELLED
                      ? "%s has a part of the logs of %s, whose migration was cancelled: it is to be deleted"
                          .formatted(place, mark.other)
                      : "%s has not got all logs of %s yet: `migrate --to` it, with the settings of that one, goes on"
                          .formatted(place, mark.other));
            });
  }

  /** From now on it is a store like others; for the service that has started on it. */
  public static void forgetThatItWasNew(Snapshots store, String tableOfMarks, GroupCommit writer) {
    if (find(store, tableOfMarks, Role.TO).isPresent()) {
      writer.run(tx -> delete(tx, Role.TO));
    }
  }
}
