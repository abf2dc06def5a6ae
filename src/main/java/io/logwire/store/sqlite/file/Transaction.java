package io.logwire.store.sqlite.file;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a write sees of the open transaction: statements, prepared once and used again by the next
 * transactions, and the parts that all writes of one transaction share.
 *
 * <p>Threading: the writer thread only.
 */
public final class Transaction {

  /** Something that gathers over one transaction; each transaction has a new one. */
  public interface Part {
    /** Writes what was gathered, as the last thing in the transaction. */
    void beforeCommit(Transaction tx) throws SQLException;

    /** Called when it is on disk; never called for a transaction that failed. */
    void afterCommit();
  }

  private static final String WAITS_FOR_DISK = "PRAGMA synchronous = FULL";
  private static final String DOES_NOT = "PRAGMA synchronous = NORMAL";

  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private final Map<Class<?>, Part> parts = new HashMap<>();
  private String commit = ""; // how the last one was, here; the connection may have had others

  public Transaction(Connection connection) {
    this.connection = connection;
  }

  /** The statement of that SQL; its parameters may still be those of its last use. */
  public PreparedStatement statement(String sql) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    return statement;
  }

  /** The part of that kind in this transaction, made at its first use. */
  public <P extends Part> P part(Class<P> kind, Supplier<P> make) {
    return kind.cast(parts.computeIfAbsent(kind, unused -> make.get()));
  }

  /** Begins one that is on disk when its commit returns. */
  public void begin() throws SQLException {
    begin(WAITS_FOR_DISK);
  }

  /**
   * Begins one whose commit does not wait for the disk; the next one that does takes it along. A
   * power cut before that undoes it, so it is for what is then done again.
   */
  void beginUnsynced() throws SQLException {
    begin(DOES_NOT);
  }

  private void begin(String wanted) throws SQLException {
    parts.clear();
    if (!wanted.equals(commit)) {
      statement(wanted).execute();
      commit = wanted;
    }
    statement("BEGIN IMMEDIATE").execute();
  }

  public void commit() throws SQLException {
    for (Part part : parts.values()) {
      part.beforeCommit(this);
    }
    statement("COMMIT").execute();
    List<Part> done = new ArrayList<>(parts.values());
    parts.clear();
    done.forEach(Part::afterCommit);
  }

  /** Ends the transaction without a trace, if one is open. */
  void rollback() throws SQLException {
    parts.clear();
    // The driver finalizes a statement that failed, and whoever used it again would fail too.
    for (PreparedStatement statement : statements.values()) {
      statement.close();
    }
    statements.clear();
    try (Statement rollback = connection.createStatement()) {
      rollback.execute("ROLLBACK");
    }
  }

  /** The same after a failure, which may have ended it already. */
  public void undo() {
    try {
      rollback();
    } catch (SQLException e) {
      // SQLite has rolled back by itself, or BEGIN had failed: there is nothing to undo.
    }
  }

  public Connection connection() {
    return connection;
  }
}
