package io.logwire.store.postgres;

import io.logwire.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The tables, as numbered migrations, each in one transaction; several replicas may start at once.
 * A released one is never changed, so that every old database opens.
 *
 * <p>Layout: as in the file of the other store, but for {@code writer}, {@code lease}, and counts
 * that each writer has for itself, so that no two wait for one another.
 */
final class PostgresSchema {
  /** A commit that keeps nothing. */
  static final String PROBE = "UPDATE probe SET beat = beat + 1 WHERE id = 1";

  private static final String IS_THERE =
      """
      SELECT count(*) FROM information_schema.tables
      WHERE table_schema = current_schema() AND table_name = 'logwire_schema'
      """;
  private static final String VERSION_TABLE =
      "CREATE TABLE IF NOT EXISTS logwire_schema (version int NOT NULL PRIMARY KEY)";
  private static final String VERSION_OF = "SELECT coalesce(max(version), 0) FROM logwire_schema";

  private static final List<List<String>> MIGRATIONS =
      List.of(
          List.of(
              """
              CREATE TABLE writer (
                number int PRIMARY KEY,
                holder bigint NOT NULL DEFAULT 0,
                epoch bigint NOT NULL DEFAULT 0,
                beat bigint NOT NULL DEFAULT 0,
                last_id bigint NOT NULL DEFAULT 0,
                done_id bigint NOT NULL DEFAULT 0) WITH (fillfactor = 50)
              """,
              "INSERT INTO writer (number) SELECT * FROM generate_series(0, 63)",
              """
              CREATE TABLE lease (
                name text COLLATE "C" PRIMARY KEY,
                holder bigint NOT NULL DEFAULT 0,
                epoch bigint NOT NULL DEFAULT 0,
                beat bigint NOT NULL DEFAULT 0) WITH (fillfactor = 50)
              """,
              """
              CREATE TABLE log (
                id bigint PRIMARY KEY,
                channel_id text COLLATE "C" NOT NULL,
                reference text,
                label text,
                body text,
                type text COLLATE "C" NOT NULL,
                alert int NOT NULL,
                tags text,
                custom_references text)
              """,
              """
              CREATE TABLE log_count (
                channel_id text COLLATE "C" NOT NULL,
                hour bigint NOT NULL,
                type text COLLATE "C" NOT NULL,
                writer int NOT NULL,
                logs bigint NOT NULL,
                PRIMARY KEY (channel_id, hour, type, writer)) WITH (fillfactor = 70)
              """,
              """
              CREATE TABLE index_segment (
                number bigint PRIMARY KEY,
                state int NOT NULL,
                first_id bigint NOT NULL,
                last_id bigint NOT NULL,
                logs bigint NOT NULL)
              """,
              """
              CREATE TABLE index_row (
                segment bigint NOT NULL,
                term bigint NOT NULL,
                number bigint NOT NULL,
                lists bytea NOT NULL,
                PRIMARY KEY (segment, term, number)) WITH (toast_tuple_target = 8160)
              """,
              "ALTER TABLE index_row ALTER lists SET STORAGE EXTERNAL",
              "CREATE TABLE index_mark (up_to bigint NOT NULL)",
              "INSERT INTO index_mark (up_to) VALUES (0)",
              """
              CREATE TABLE idempotency_key (
                token_id bigint NOT NULL,
                key text COLLATE "C" NOT NULL,
                digest bytea NOT NULL,
                log_id bigint NOT NULL,
                PRIMARY KEY (token_id, key))
              """,
              "CREATE INDEX idempotency_key_by_age ON idempotency_key (log_id)",
              """
              CREATE TABLE token (
                id bigint PRIMARY KEY,
                name text COLLATE "C" NOT NULL UNIQUE,
                hash text NOT NULL UNIQUE,
                channels text,
                created_at bigint NOT NULL,
                last_used_day bigint)
              """,
              "CREATE TABLE token_made (id int PRIMARY KEY)",
              """
              CREATE TABLE delivery (
                webhook text COLLATE "C" NOT NULL,
                failed int NOT NULL,
                log_id bigint NOT NULL,
                owed_since bigint NOT NULL,
                attempts int NOT NULL,
                attempted_at bigint,
                due_at bigint,
                outcome text,
                PRIMARY KEY (webhook, failed, log_id))
              """,
              "CREATE INDEX delivery_by_log ON delivery (failed, log_id)",
              """
              CREATE TABLE delivered (
                log_id bigint NOT NULL,
                webhook text COLLATE "C" NOT NULL,
                attempts int NOT NULL,
                delivered_at bigint NOT NULL,
                PRIMARY KEY (log_id, webhook))
              """,
              "CREATE TABLE probe (id int PRIMARY KEY, beat bigint NOT NULL)",
              "INSERT INTO probe VALUES (1, 0)",
              """
              CREATE TABLE clock (
                id int PRIMARY KEY,
                agreed_at bigint NOT NULL,
                doubted bigint)
              """));

  static final int VERSION = MIGRATIONS.size();

  private static final int TIMES = 20; // that two first starts may be in each other's way

  private PostgresSchema() {}

  /**
   * Brings the database to {@link #VERSION}; does nothing to one that is there already.
   *
   * @return whether there was nothing
   * @throws StoreException if it is of a newer LogWire; it is unchanged
   */
  static boolean migrate(PostgresDatabase database) throws SQLException {
    for (int time = 1; ; time++) {
      try (Connection connection = database.connect();
          Statement statement = connection.createStatement()) {
        // Two that make the same table at once fail in the catalogue; the second try finds it.
        statement.execute(VERSION_TABLE);
        connection.commit();
        statement.execute("LOCK TABLE logwire_schema IN ACCESS EXCLUSIVE MODE");
        boolean isNew = migrate(database, connection, statement) == 0;
        connection.commit();
        return isNew;
      } catch (SQLException e) {
        if (time == TIMES || !(isMadeTwice(e) || Trouble.isPassing(e))) {
          throw e;
        }
        pause();
      }
    }
  }

  // Or made just now, for longer than this connection waits for a lock.
  private static boolean isMadeTwice(SQLException e) {
    return List.of("23505", "42P07", "55P03").contains(String.valueOf(e.getSQLState()));
  }

  private static int migrate(PostgresDatabase database, Connection connection, Statement statement)
      throws SQLException {
    int version = (int) PostgresDatabase.number(connection, VERSION_OF);
    refuseNewer(database, version);
    for (int next = version; next < VERSION; next++) {
      for (String step : MIGRATIONS.get(next)) {
        statement.execute(step);
      }
      statement.execute("INSERT INTO logwire_schema VALUES (" + (next + 1) + ")");
    }
    return version;
  }

  /**
   * Checks that the database is one that a command can use.
   *
   * @throws StoreException if it is not
   */
  static void check(PostgresDatabase database) {
    int version =
        database.look(
            snapshot ->
                PostgresDatabase.number(snapshot, IS_THERE) == 0
                    ? 0
                    : (int) PostgresDatabase.number(snapshot, VERSION_OF));
    refuseNewer(database, version);
    if (version == 0) {
      throw new StoreException(
          "there is no store in %s; the first start of the service makes one"
              .formatted(database.place()));
    }
    if (version < VERSION) {
      throw new StoreException(
          "%s was made by an older LogWire (schema %d, this one knows %d); a start of the service brings it up to date"
              .formatted(database.place(), version, VERSION));
    }
  }

  private static void refuseNewer(PostgresDatabase database, int version) {
    if (version > VERSION) {
      throw new StoreException(
          "%s was made by a newer LogWire (schema %d, this one knows %d); it is unchanged"
              .formatted(database.place(), version, VERSION));
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while the tables were made", e);
    }
  }
}
