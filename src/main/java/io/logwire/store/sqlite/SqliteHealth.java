package io.logwire.store.sqlite;

import io.logwire.store.StoreHealth;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.Transaction;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.Schema;
import io.logwire.store.sqlite.file.Sqlite;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How the file and its writer are; of what is on the disk it asks the system, and the file only for
 * the {@link #outlook}.
 */
public final class SqliteHealth extends StoreHealth {
  // The largest body, its row and its part of the index.
  private static final long LEAST_FREE = 2L << 20;

  private final Database database;
  private final Path file;
  private final Housekeeping housekeeping;

  SqliteHealth(
      Database database,
      GroupCommit writer,
      Housekeeping housekeeping,
      Supplier<List<String>> outlook) {
    super(writer, housekeeping.clockWatch(), housekeeping.rules(), outlook);
    this.database = database;
    this.file = database.file();
    this.housekeeping = housekeeping;
  }

  @Override
  protected void beat(Transaction tx) throws SQLException {
    tx.update(Schema.PROBE);
  }

  @Override
  protected String reason(Throwable cause) {
    return cause.getCause() instanceof SQLException sql
        ? "was not committed: " + Sqlite.reason(sql)
        : cause.getMessage().replace(file.toString(), file.getFileName().toString());
  }

  @Override
  public boolean isFileInPlace() {
    return database.isInPlace();
  }

  @Override
  public String disk() {
    return "%,.1f MB free".formatted(freeBytes() / 1e6);
  }

  /** What the file system has free for this user. */
  long freeBytes() {
    return file.toAbsolutePath().getParent().toFile().getUsableSpace();
  }

  @Override
  public Optional<String> diskTrouble() {
    Optional<String> refusal = housekeeping.refusal().map(why -> "takes no logs: " + why);
    return refusal.isEmpty() && freeBytes() < LEAST_FREE ? Optional.of("is full") : refusal;
  }
}
