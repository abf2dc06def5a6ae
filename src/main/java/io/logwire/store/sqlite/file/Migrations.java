package io.logwire.store.sqlite.file;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The way of a file from each schema to the next. Migration n takes one of {@code PRAGMA
 * user_version} n - 1 to n.
 *
 * <p>Durability: each is a transaction, which has the new number in it. Who is killed in one has
 * changed nothing, and the next who comes goes on with it.
 */
final class Migrations {

  /** Told what is done next, as in {@code schema 2: statement 1 of 3}. */
  @FunctionalInterface
  interface Progress {
    void next(String step);
  }

  private final List<List<String>> all;

  /** The statements of each, from the first on. */
  Migrations(List<List<String>> all) {
    this.all = all;
  }

  /** The number that a file has in the end. */
  int newest() {
    return all.size();
  }

  /** Brings the file to {@link #newest}; does nothing to one that is there already. */
  void run(Connection connection, Progress progress) throws SQLException {
    while (Schema.version(connection) < newest()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        try {
          int version = Schema.version(connection); // again: another process may have been faster
          if (version < newest()) {
            step(statement, version + 1, progress);
          }
          statement.execute("COMMIT");
        } catch (SQLException e) {
          undo(statement);
          throw e;
        }
      }
    }
  }

  private void step(Statement statement, int version, Progress progress) throws SQLException {
    List<String> steps = all.get(version - 1);
    for (int i = 0; i < steps.size(); i++) {
      progress.next("schema %d: statement %d of %d".formatted(version, i + 1, steps.size()));
      statement.execute(steps.get(i));
    }
    statement.execute("PRAGMA application_id = " + Schema.APPLICATION_ID);
    statement.execute("PRAGMA user_version = " + version);
    progress.next("schema %d: commit".formatted(version));
  }

  private static void undo(Statement statement) {
    try {
      statement.execute("ROLLBACK");
    } catch (SQLException e) {
      // a full disk has ended the transaction already; what is thrown says so
    }
  }
}
