package io.logwire.store;

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
  interface Part {
    /** Writes what was gathered, as the last thing in the transaction. */
    void beforeCommit(Transaction tx) throws SQLException;

    /** Called when it is on disk; never called for a transaction that failed. */
    void afterCommit();
  }

  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private final Map<Class<?>, Part> parts = new HashMap<>();

  Transaction(Connection connection) {
    this.connection = connection;
  }

  /** The statement of that SQL; its parameters may still be those of its last use. */
  PreparedStatement statement(String sql) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    return statement;
  }

  /** The part of that kind in this transaction, made at its first use. */
  <P extends Part> P part(Class<P> kind, Supplier<P> make) {
    return kind.cast(parts.computeIfAbsent(kind, unused -> make.get()));
  }

  void begin() throws SQLException {
    parts.clear();
    statement("BEGIN IMMEDIATE").execute();
  }

  void commit() throws SQLException {
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

  Connection connection() {
    return connection;
  }
}
