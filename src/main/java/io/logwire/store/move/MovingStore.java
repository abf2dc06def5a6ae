package io.logwire.store.move;

import io.logwire.store.sql.CountChanges;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A store as {@link Move} sees it, on either side: what differs between a file and a database.
 *
 * <p>Threading: one thread, but for {@link #snapshots}.
 */
public interface MovingStore extends AutoCloseable {

  /** Where it is, without what is secret. */
  String place();

  /** Its states. */
  Snapshots snapshots();

  /** What writes into it, each write a transaction. */
  GroupCommit writer();

  /** The select that counts the tables named {@link Marks#TABLE}: one or none. */
  String tableOfMarks();

  /** Whether a service uses it now, as far as can be told. */
  boolean isServed();

  /**
   * Takes it, so that no service begins to use it before this is closed.
   *
   * @return whether it could; false where a service uses it
   */
  boolean take();

  /** Whether something may have been committed since the last call, by whichever process. */
  boolean hasChanged();

  /** The largest id that was ever given, or will not be given any more. */
  long highest(Connection snapshot) throws SQLException;

  /**
   * Where logs below those that were copied have changed since.
   *
   * @param since what the last of these has told as {@link Changed#upTo}
   */
  Changed changed(Connection snapshot, long since) throws SQLException;

  /** What {@link #changed} would tell now as {@link Changed#upTo}. */
  long change(Connection snapshot) throws SQLException;

  /** About how many bytes it takes. */
  long bytes(Connection snapshot) throws SQLException;

  /** How many bytes there are for it; {@link Long#MAX_VALUE} where nobody can tell. */
  long room();

  /** What has every write into it fail with those words, whoever tries, from its commit on. */
  List<String> refusal(String words);

  /** What takes that back. */
  List<String> acceptance();

  /** How its counts change. */
  CountChanges counts();

  /** Lets a transaction change the index, after others that do. */
  void lockIndex(Transaction tx) throws SQLException;

  /** Has it give no id up to that one. */
  void passOver(Transaction tx, long highest) throws SQLException;

  @Override
  void close();

  /**
   * Stretches of ids in which logs were deleted, imported or dated anew.
   *
   * @param spans in the order of their first ids, without any that meet
   * @param upTo where the next look goes on
   * @param isExact whether nothing outside of them was changed; else only the ids are to be looked
   *     through
   */
  record Changed(List<Span> spans, long upTo, boolean isExact) {}

  /** The ids from the first to the last. */
  record Span(long first, long last) {
    /** Every id. */
    static final Span ALL = new Span(0, Long.MAX_VALUE);
  }
}
