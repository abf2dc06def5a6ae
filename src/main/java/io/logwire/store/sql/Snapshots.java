package io.logwire.store.sql;

import io.logwire.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A database whose states can be looked at, through connections that cannot write. */
public interface Snapshots {

  /** Something to be read from one state of the database. */
  @FunctionalInterface
  interface Look<T> {
    T at(Connection snapshot) throws SQLException;
  }

  /**
   * Reads from one state of the database, which is held only until this returns. Keep it short:
   * what is deleted meanwhile takes room until then, and no checkpoint of a file gets past it.
   *
   * @throws StoreException if it cannot be read
   */
  <T> T look(Look<T> look);

  /**
   * All rows of a select, from a state of their own.
   *
   * @throws StoreException if the database cannot be read
   */
  default <T> List<T> all(String select, Sql.Row<T> read, Object... values) {
    return look(snapshot -> Sql.all(snapshot, select, read, values));
  }

  /** The first of them, if there is one. */
  default <T> Optional<T> first(String select, Sql.Row<T> read, Object... values) {
    return look(snapshot -> Sql.first(snapshot, select, read, values));
  }

  /** The number that it begins with; 0 for NULL, and where there is no row. */
  default long number(String select, Object... values) {
    return look(snapshot -> Sql.number(snapshot, select, values));
  }

  /**
   * The id below which nothing can appear any more, as that state of the database tells: whoever
   * follows goes no further. Where one process at a time appends, all that is there is settled.
   */
  default long settled(Connection snapshot) throws SQLException {
    return Long.MAX_VALUE;
  }

  /** The segments of the index in that state, to be closed. */
  default SqlSegments segments(Connection snapshot) {
    return SqlSegments.of(snapshot);
  }

  /**
   * How long a look may go on to the next log, in nanoseconds: while somebody looks, the WAL of a
   * server does not begin anew.
   */
  long BRIEF_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
}
