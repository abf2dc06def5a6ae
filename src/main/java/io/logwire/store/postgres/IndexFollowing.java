package io.logwire.store.postgres;

import io.logwire.log.RetentionRules;
import io.logwire.store.sql.IndexMerge;
import io.logwire.store.sql.LogIndex;
import io.logwire.store.sql.SqlSegments;
import java.sql.SQLException;

/** Brings the index up to what is settled, for a command that changes it beside replicas. */
final class IndexFollowing {
  private IndexFollowing() {}

  /**
   * Indexes what is settled up to that id.
   *
   * @return the id up to which the index has all that there is or can be
   */
  static long upTo(long id, PostgresDatabase database, Session session) throws SQLException {
    LogIndex index =
        new LogIndex(1, LogIndex.MOST, RetentionRules.NONE, IndexMerge.Room.ENDLESS, database);
    long limit = session.run(tx -> Math.min(id, database.settled(tx.connection())));
    while (index.isBehind()) {
      session.run(
          tx -> {
            SharedUpkeep.lock(tx);
            index.step(tx);
            return 0L;
          });
    }
    return session.run(tx -> mark(tx, limit));
  }

  private static long mark(PostgresTransaction tx, long limit) throws SQLException {
    SharedUpkeep.lock(tx);
    SqlSegments table = SqlSegments.of(tx);
    long mark = Math.max(table.indexedUpTo(), limit);
    table.indexedUpTo(mark);
    return mark;
  }
}
