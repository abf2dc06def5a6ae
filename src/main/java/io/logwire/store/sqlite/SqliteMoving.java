package io.logwire.store.sqlite;

import io.logwire.store.StoreException;
import io.logwire.store.move.MovingStore;
import io.logwire.store.move.Spans;
import io.logwire.store.sql.CountChanges;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.Sql;
import io.logwire.store.sql.Transaction;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.FileWriter;
import io.logwire.store.sqlite.file.ReadOnlyDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The store of one file, from which logs move, or to which.
 *
 * <p>Nobody writes into the old one any more when its tables have a trigger that says where its
 * logs are: whoever has it open meets that too, with its next write.
 */
final class SqliteMoving implements MovingStore {
  /** The select that counts the tables of a migration. */
  static final String TABLE_OF_MARKS =
      "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'moving'";

  private static final int MOST_SPANS = 1_000;
  private static final List<String> TABLES =
      List.of(
          "log", "log_count", "token", "token_made", "delivery", "delivered", "idempotency_key");
  private static final List<String> WRITES = List.of("INSERT", "UPDATE", "DELETE");
  private static final String HIGHEST =
      """
      SELECT max(ifnull((SELECT max(id) FROM log), 0), (SELECT up_to FROM index_mark))
      """;

  private final Path folder;
  private final Snapshots snapshots;
  private final BooleanSupplier hasChanged;
  private final GroupCommit writer;
  private final Opened opened;
  private boolean isTaken;

  private SqliteMoving(
      Path folder,
      Snapshots snapshots,
      BooleanSupplier hasChanged,
      Database database,
      Opened opened) {
    this.folder = folder;
    this.snapshots = snapshots;
    this.hasChanged = hasChanged;
    this.writer = FileWriter.start(database, GroupCommit.Witness.NONE);
    this.opened = opened;
    opened.push(writer);
  }

  /** The one in that folder, from which logs are to move; a service may use it. */
  static SqliteMoving from(Path path) {
    Opened opened = new Opened();
    try {
      DataFolder folder = DataFolder.existing(path);
      opened.push(migrating(path));
      ReadOnlyDatabase file = ReadOnlyDatabase.open(folder);
      opened.push(file);
      Database database = Database.existing(folder);
      opened.push(database);
      return new SqliteMoving(path, file, file::hasChanged, database, opened);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** The one in that folder, to which logs are to move; it is made where there is none. */
  static SqliteMoving to(Path path) {
    Opened opened = new Opened();
    try {
      DataFolder folder = DataFolder.lock(path);
      opened.push(folder);
      Database database = openToWrite(folder);
      opened.push(database);
      SqliteMoving store = new SqliteMoving(path, database, () -> false, database, opened);
      store.isTaken = true;
      return store;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static Database openToWrite(DataFolder folder) {
    if (!ReadOnlyDatabase.isMade(folder)) { // one that is not ours stays as it is
      return Database.open(folder);
    }
    ReadOnlyDatabase.open(folder).close(); // nor does an older one become one of today
    return Database.existing(folder);
  }

  private static DataFolder migrating(Path path) {
    return DataFolder.tryMigrating(path)
        .orElseThrow(
            () ->
                new StoreException(
                    "another migrate copies the logs of %s now; let it end, or stop it"
                        .formatted(path.toAbsolutePath())));
  }

  @Override
  public String place() {
    return folder.toAbsolutePath().toString();
  }

  @Override
  public Snapshots snapshots() {
    return snapshots;
  }

  @Override
  public GroupCommit writer() {
    return writer;
  }

  @Override
  public String tableOfMarks() {
    return TABLE_OF_MARKS;
  }

  // To look at a lock of one's own would let go of it.
  @Override
  public boolean isServed() {
    return !isTaken && DataFolder.existing(folder).hasServer();
  }

  @Override
  public boolean take() {
    if (!isTaken) {
      Optional<DataFolder> taken = DataFolder.tryLock(folder);
      taken.ifPresent(opened::push);
      isTaken = taken.isPresent();
    }
    return isTaken;
  }

  @Override
  public boolean hasChanged() {
    return hasChanged.getAsBoolean();
  }

  @Override
  public long highest(Connection snapshot) throws SQLException {
    return Sql.number(snapshot, HIGHEST);
  }

  @Override
  public long change(Connection snapshot) throws SQLException {
    return LogChanges.newest(snapshot);
  }

  @Override
  public Changed changed(Connection snapshot, long since) throws SQLException {
    Optional<List<LogChanges.Change>> changes = LogChanges.since(snapshot, since);
    if (changes.isEmpty()) { // the oldest are forgotten
      return new Changed(List.of(new Span(0, Long.MAX_VALUE)), change(snapshot), true);
    }
    List<LogChanges.Change> known = changes.get();
    long newest = known.isEmpty() ? since : known.get(known.size() - 1).number();
    return new Changed(spans(known), newest, true);
  }

  private static List<Span> spans(List<LogChanges.Change> changes) {
    Spans spans = new Spans();
    changes.forEach(change -> spans.add(change.firstId(), change.lastId()));
    List<Span> some = spans.first(MOST_SPANS + 1);
    return some.size() <= MOST_SPANS ? some : List.of(spans.whole());
  }

  @Override
  public long bytes(Connection snapshot) throws SQLException {
    return Sql.number(snapshot, "PRAGMA page_count") * Sql.number(snapshot, "PRAGMA page_size");
  }

  @Override
  public long room() {
    return folder.toFile().getUsableSpace();
  }

  @Override
  public List<String> refusal(String words) {
    List<String> statements = new ArrayList<>();
    for (String table : TABLES) {
      for (String write : WRITES) {
        statements.add(
            "CREATE TRIGGER %s BEFORE %s ON %s BEGIN SELECT RAISE(ABORT, '%s'); END"
                .formatted(trigger(table, write), write, table, words.replace("'", "''")));
      }
    }
    return statements;
  }

  @Override
  public List<String> acceptance() {
    List<String> statements = new ArrayList<>();
    for (String table : TABLES) {
      for (String write : WRITES) {
        statements.add("DROP TRIGGER IF EXISTS " + trigger(table, write));
      }
    }
    return statements;
  }

  private static String trigger(String table, String write) {
    return "moved_%s_%s".formatted(table, write.toLowerCase(Locale.ROOT));
  }

  @Override
  public CountChanges counts() {
    return new CountChanges();
  }

  @Override
  public void lockIndex(Transaction tx) {
    // a transaction of the file has it alone
  }

  @Override
  public void passOver(Transaction tx, long highest) {
    // the index has it, which the next service passes over, where the newest logs are deleted
  }

  @Override
  public void close() {
    opened.close();
  }
}
