package io.logwire.store.postgres;

import io.logwire.store.StoreException;
import io.logwire.store.move.MovingStore;
import io.logwire.store.sql.CountChanges;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The store that replicas share, from which logs move, or to which.
 *
 * <p>Nobody writes into the old one any more when its tables have a trigger that says where its
 * logs are: to make one waits for the transactions that are open, and each later one fails.
 */
final class PostgresMoving implements MovingStore {
  /** The select that counts the tables of a migration. */
  static final String TABLE_OF_MARKS =
      """
      SELECT count(*) FROM information_schema.tables
      WHERE table_schema = current_schema() AND table_name = 'moving'
      """;

  // Held by a connection, so it ends with the process that has it.
  private static final String HOLD =
      "SELECT pg_try_advisory_lock(hashtext('logwire migrate ' || current_schema()))::int";

  private static final long GONE_NANOS = TimeUnit.SECONDS.toNanos(7); // a replica moves each second

  private static final List<String> TABLES =
      List.of(
          "writer",
          "log",
          "log_count",
          "token",
          "token_made",
          "delivery",
          "delivered",
          "idempotency_key");
  private static final String WRITERS =
      "SELECT number, epoch, beat FROM writer WHERE holder <> 0 ORDER BY number";
  private static final String SHUT_OUT =
      "UPDATE writer SET holder = 0, epoch = epoch + 1 WHERE holder <> 0";
  private static final String HIGHEST =
      """
      SELECT greatest(
        (SELECT max(greatest(done_id, last_id)) FROM writer),
        (SELECT coalesce(max(id), 0) FROM log),
        (SELECT up_to FROM index_mark))
      """;
  private static final String BYTES =
      """
      SELECT sum(pg_total_relation_size(to_regclass(name)))
      FROM unnest(ARRAY['log', 'index_row', 'idempotency_key', 'delivery', 'delivered']) AS name
      """;
  private static final String PASS_OVER =
      "UPDATE writer SET done_id = greatest(done_id, ?), last_id = greatest(last_id, ?)";

  private record Writer(long epoch, long beat) {}

  private record Seen(Writer writer, long sinceNanos) {}

  private final PostgresDatabase database;
  private final GroupCommit writer;
  private final Optional<Connection> held; // of the old store, so that nobody else copies it
  private final Map<Integer, Seen> seen = new HashMap<>();

  private PostgresMoving(PostgresDatabase database, Optional<Connection> held) {
    this.database = database;
    this.held = held;
    this.writer = GroupCommit.start(new PlainWriter(database), GroupCommit.Witness.NONE);
  }

  /** The one in that database, from which logs are to move; replicas may use it. */
  static PostgresMoving from(String url) {
    PostgresDatabase database = PostgresDatabase.of(url);
    try {
      PostgresSchema.check(database);
      return new PostgresMoving(database, Optional.of(hold(database)));
    } catch (SQLException e) {
      database.close();
      throw new StoreException("cannot read " + database.place() + ": " + Trouble.reason(e), e);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static Connection hold(PostgresDatabase database) throws SQLException {
    Connection connection = database.connect();
    boolean isHeld = PostgresDatabase.number(connection, HOLD) == 1;
    connection.commit();
    if (!isHeld) {
      connection.close();
      throw new StoreException(
          "another migrate copies the logs of %s now; let it end, or stop it"
              .formatted(database.place()));
    }
    return connection;
  }

  /** The one in that database, to which logs are to move; its tables are made where they lack. */
  static PostgresMoving to(String url) {
    PostgresDatabase database = PostgresDatabase.of(url);
    try {
      refuseWhatLosesLogs(database);
      PostgresSchema.migrate(database);
      return new PostgresMoving(database, Optional.empty());
    } catch (SQLException e) {
      database.close();
      throw new StoreException(
          "cannot move the logs into " + database.place() + ": " + Trouble.reason(e), e);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static void refuseWhatLosesLogs(PostgresDatabase database) throws SQLException {
    List<String> untrue;
    try (Connection connection = database.connect()) {
      untrue = DurabilityCheck.look(connection).untrue();
    }
    if (!untrue.isEmpty()) {
      throw new StoreException(
          "cannot move the logs into %s: it has %s, and logs that were acknowledged could be lost with its machine; set it to on"
              .formatted(database.place(), String.join(", ", untrue)));
    }
  }

  @Override
  public String place() {
    return database.place();
  }

  @Override
  public Snapshots snapshots() {
    return database;
  }

  @Override
  public GroupCommit writer() {
    return writer;
  }

  @Override
  public String tableOfMarks() {
    return TABLE_OF_MARKS;
  }

  // A replica that was killed has its row still; one that lives moves it.
  @Override
  public boolean isServed() {
    Map<Integer, Writer> writers = database.look(PostgresMoving::writers);
    long now = System.nanoTime();
    seen.keySet().retainAll(writers.keySet());
    boolean isServed = false;
    for (Map.Entry<Integer, Writer> one : writers.entrySet()) {
      Seen before = seen.get(one.getKey());
      if (before == null || !before.writer.equals(one.getValue())) {
        seen.put(one.getKey(), new Seen(one.getValue(), now));
        isServed = true;
      } else {
        isServed |= now - before.sinceNanos < GONE_NANOS;
      }
    }
    return isServed;
  }

  private static Map<Integer, Writer> writers(Connection snapshot) throws SQLException {
    Map<Integer, Writer> writers = new HashMap<>();
    try (PreparedStatement select = snapshot.prepareStatement(WRITERS);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        writers.put(row.getInt(1), new Writer(row.getLong(2), row.getLong(3)));
      }
    }
    return writers;
  }

  // Who begins after that meets the trigger, and who has begun is shut out with it.
  @Override
  public boolean take() {
    return !isServed();
  }

  @Override
  public boolean hasChanged() {
    return false; // others have connections of their own
  }

  @Override
  public long highest(Connection snapshot) throws SQLException {
    return PostgresDatabase.number(snapshot, HIGHEST);
  }

  @Override
  public long change(Connection snapshot) {
    return 0;
  }

  @Override
  public Changed changed(Connection snapshot, long since) {
    return new Changed(List.of(), 0, false);
  }

  @Override
  public long bytes(Connection snapshot) throws SQLException {
    return PostgresDatabase.number(snapshot, BYTES);
  }

  @Override
  public long room() {
    return Long.MAX_VALUE;
  }

  @Override
  public List<String> refusal(String words) {
    List<String> statements = new ArrayList<>();
    statements.add(SHUT_OUT);
    statements.add(
        """
        CREATE FUNCTION logwire_moved() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN RAISE EXCEPTION USING MESSAGE = ''%s''; END'
        """
            .formatted(words.replace("'", "''''")));
    for (String table : TABLES) {
      statements.add(
          "CREATE TRIGGER moved BEFORE INSERT OR UPDATE OR DELETE ON %s EXECUTE FUNCTION logwire_moved()"
              .formatted(table));
    }
    return statements;
  }

  @Override
  public List<String> acceptance() {
    List<String> statements = new ArrayList<>();
    for (String table : TABLES) {
      statements.add("DROP TRIGGER IF EXISTS moved ON " + table);
    }
    statements.add("DROP FUNCTION IF EXISTS logwire_moved()");
    return statements;
  }

  @Override
  public CountChanges counts() {
    return new WriterCounts(WriterCounts.UPKEEP);
  }

  @Override
  public void lockIndex(Transaction tx) throws SQLException {
    SharedUpkeep.lock(tx);
  }

  @Override
  public void passOver(Transaction tx, long highest) throws SQLException {
    PreparedStatement update = tx.statement(PASS_OVER);
    update.setLong(1, highest);
    update.setLong(2, highest);
    update.executeUpdate();
  }

  @Override
  public void close() {
    writer.close();
    held.ifPresent(PostgresMoving::close);
    database.close();
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // the lock is the server's to let go
    }
  }
}
