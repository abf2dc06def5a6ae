package io.logwire.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a write sees of the open transaction: statements, prepared once and used again by the next
 * transactions, and the parts that all writes of one transaction share. How one begins and ends is
 * the store's own.
 *
 * <p>Threading: the writer thread only.
 */
public abstract class Transaction {

  /** What one transaction does. */
  @FunctionalInterface
  public interface Work {
    void in(Transaction tx) throws SQLException;
  }

  /** Something that gathers over one transaction; each transaction has a new one. */
  public interface Part {
    /** Writes what was gathered, as the last thing in the transaction. */
    default void beforeCommit(Transaction tx) throws SQLException {}

    /** Called when it is on disk; never called for a transaction that failed. */
    void afterCommit();
  }

  private final Connection connection;
  private final Statements statements;
  private final Map<Class<?>, Part> parts = new HashMap<>();
  private final List<Runnable> afterCommit = new ArrayList<>();

  protected Transaction(Connection connection) {
    this.connection = connection;
    this.statements = new Statements(connection);
  }

  /** The statement of that SQL; its parameters may still be those of its last use. */
  public final PreparedStatement statement(String sql) throws SQLException {
    return statements.of(sql);
  }

  /** All rows of a select. */
  public final <T> List<T> all(String select, Sql.Row<T> read, Object... values)
      throws SQLException {
    return Sql.all(statement(select), read, values);
  }

  /** The first of them, if there is one. */
  public final <T> Optional<T> first(String select, Sql.Row<T> read, Object... values)
      throws SQLException {
    return Sql.first(statement(select), read, values);
  }

  /** The number that it begins with; 0 for NULL, and where there is no row. */
  public final long number(String select, Object... values) throws SQLException {
    return Sql.number(statement(select), values);
  }

  /** How many rows a statement changes. */
  public final int update(String statement, Object... values) throws SQLException {
    return Sql.update(statement(statement), values);
  }

  /** The part of that kind in this transaction, made at its first use. */
  public final <P extends Part> P part(Class<P> kind, Supplier<P> make) {
    return kind.cast(parts.computeIfAbsent(kind, unused -> make.get()));
  }

  /** Does that when this is on disk, and never if it fails; a step that failed is made again. */
  public final void afterCommit(Runnable then) {
    afterCommit.add(then);
  }

  /** The statements that are prepared already. */
  final Statements statements() {
    return statements;
  }

  /** How many bytes a row of the index should have at most, so that it wastes no page. */
  protected abstract int bytesOfIndexRow();

  public final Connection connection() {
    return connection;
  }

  /** Lets each part write what it has gathered. */
  protected final void finishParts() throws SQLException {
    for (Part part : List.copyOf(parts.values())) { // one may begin another
      part.beforeCommit(this);
    }
  }

  /** Tells each part that the transaction is on disk. */
  protected final void tellParts() {
    List<Runnable> done = new ArrayList<>();
    parts.values().forEach(part -> done.add(part::afterCommit));
    done.addAll(afterCommit);
    forgetParts();
    done.forEach(Runnable::run);
  }

  /** The next transaction has parts of its own. */
  protected final void forgetParts() {
    parts.clear();
    afterCommit.clear();
  }

  /** Closes all statements, which are prepared anew when they are used again. */
  protected final void forgetStatements() throws SQLException {
    statements.close();
  }
}
