package io.logwire.store.sqlite.file;

import io.logwire.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** A file whose states can be looked at, through connections that cannot write. */
public interface ReadableFile {

  /** Something to be read from one state of the file. */
  @FunctionalInterface
  interface Look<T> {
    T at(Connection snapshot) throws SQLException;
  }

  /**
   * Reads from one state of the file, which is held only until this returns. Keep it short: no
   * checkpoint gets past that state meanwhile.
   *
   * @throws StoreException if the file cannot be read
   */
  <T> T look(Look<T> look);

  /** Where the file is. */
  Path file();

  /**
   * How long a look may go on to the next log, in nanoseconds: while somebody looks, the WAL of a
   * server does not begin anew.
   */
  long BRIEF_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
}
