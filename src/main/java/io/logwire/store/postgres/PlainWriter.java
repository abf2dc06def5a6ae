package io.logwire.store.postgres;

import io.logwire.store.sql.Transaction;
import io.logwire.store.sql.WriterConnection;
import java.sql.SQLException;

/**
 * The connection of a command that writes: it appends no log, so it needs no {@link WriterRow}.
 *
 * <p>Durability: what {@link #write} did is committed when it returns. If it throws, it may be
 * committed all the same where the connection was lost in the commit; whoever looks again sees it.
 *
 * <p>Threading: the writer thread only.
 */
final class PlainWriter implements WriterConnection {
  private final PostgresDatabase database;
  private final Session session;

  PlainWriter(PostgresDatabase database) {
    this.database = database;
    this.session = new Session(database);
  }

  @Override
  public void write(Transaction.Work work) throws SQLException {
    session.run(
        tx -> {
          work.in(tx);
          return null;
        });
  }

  @Override
  public void giveBack() {
    session.close();
  }

  @Override
  public String failure(Throwable e) {
    return "it was not kept, or not told that it was, in "
        + database.place()
        + ": "
        + Trouble.reason(e);
  }

  @Override
  public String reason(Throwable e) {
    return Trouble.reason(e);
  }
}
