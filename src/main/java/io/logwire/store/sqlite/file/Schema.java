package io.logwire.store.sqlite.file;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables, as {@link Migrations}. A released one is never changed, so that every old file opens;
 * {@code ReleasedSchemasTest} has a file of each.
 *
 * <p>Layout: {@code log} has the fields of the call as its columns (absent text is NULL, {@code
 * tags} a JSON list, {@code custom_references} a JSON object). {@code index_segment} lists the
 * segments of the inverted index, {@code index_row} has their posting lists, and {@code index_mark}
 * the newest log that is in them. The keys of {@code index_row} are a tree of their own: beside the
 * lists, SQLite would read a page of them for each key that it compares. Files from before have it
 * so ({@code WITHOUT ROWID}) and keep it, as the statements are the same. {@code log_count} has the
 * logs of each channel, hour and type, so that no chart counts rows. {@code log_change} tells a
 * backup which logs to copy again, see {@code LogChanges}. {@code delivery} is the outbox, and
 * {@code delivered} what has left it, see {@code Outbox}. {@code probe} has one row, for a commit
 * that keeps nothing, {@code clock} one for what is known of the time, and {@code token_made} one
 * as soon as there has ever been a token.
 */
public final class Schema {
  /** Marks a file as ours: "LogW" in ASCII. */
  static final int APPLICATION_ID = 0x4c6f6757;

  /** A commit that keeps nothing. */
  public static final String PROBE =
      "INSERT INTO probe (id, beat) VALUES (1, 1) ON CONFLICT DO UPDATE SET beat = beat + 1";

  /** From no file to that of this LogWire. */
  static final Migrations MIGRATIONS =
      new Migrations(
          List.of(
              List.of(
                  """
              CREATE TABLE log (
                id INTEGER PRIMARY KEY,
                channel_id TEXT NOT NULL,
                reference TEXT,
                label TEXT,
                body TEXT,
                type TEXT NOT NULL,
                alert INTEGER NOT NULL,
                tags TEXT,
                custom_references TEXT)
              """,
                  """
              CREATE TABLE index_segment (
                number INTEGER PRIMARY KEY,
                state INTEGER NOT NULL,
                first_id INTEGER NOT NULL,
                last_id INTEGER NOT NULL,
                logs INTEGER NOT NULL)
              """,
                  """
              CREATE TABLE index_row (
                segment INTEGER NOT NULL,
                term INTEGER NOT NULL,
                number INTEGER NOT NULL,
                lists BLOB NOT NULL,
                PRIMARY KEY (segment, term, number))
              """,
                  "CREATE TABLE index_mark (up_to INTEGER NOT NULL)",
                  "INSERT INTO index_mark (up_to) VALUES (0)",
                  """
              CREATE TABLE log_count (
                channel_id TEXT NOT NULL,
                hour INTEGER NOT NULL,
                type TEXT NOT NULL,
                logs INTEGER NOT NULL,
                PRIMARY KEY (channel_id, hour, type)) WITHOUT ROWID
              """,
                  """
              CREATE TABLE log_change (
                number INTEGER PRIMARY KEY,
                first_id INTEGER NOT NULL,
                last_id INTEGER NOT NULL)
              """,
                  """
              CREATE TABLE idempotency_key (
                token_id INTEGER NOT NULL,
                key TEXT NOT NULL,
                digest BLOB NOT NULL,
                log_id INTEGER NOT NULL,
                PRIMARY KEY (token_id, key)) WITHOUT ROWID
              """,
                  "CREATE INDEX idempotency_key_by_age ON idempotency_key (log_id)",
                  """
              CREATE TABLE token (
                id INTEGER PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                hash TEXT NOT NULL UNIQUE,
                channels TEXT,
                created_at INTEGER NOT NULL,
                last_used_day INTEGER)
              """,
                  "CREATE TABLE token_made (id INTEGER PRIMARY KEY)",
                  """
              CREATE TABLE delivery (
                webhook TEXT NOT NULL,
                failed INTEGER NOT NULL,
                log_id INTEGER NOT NULL,
                owed_since INTEGER NOT NULL,
                attempts INTEGER NOT NULL,
                attempted_at INTEGER,
                due_at INTEGER,
                outcome TEXT,
                PRIMARY KEY (webhook, failed, log_id)) WITHOUT ROWID
              """,
                  "CREATE INDEX delivery_by_log ON delivery (failed, log_id)",
                  "CREATE TABLE probe (id INTEGER PRIMARY KEY, beat INTEGER NOT NULL)",
                  """
              CREATE TABLE clock (
                id INTEGER PRIMARY KEY,
                agreed_at INTEGER NOT NULL,
                doubted INTEGER)
              """,
                  """
              CREATE TABLE delivered (
                log_id INTEGER NOT NULL,
                webhook TEXT NOT NULL,
                attempts INTEGER NOT NULL,
                delivered_at INTEGER NOT NULL,
                PRIMARY KEY (log_id, webhook)) WITHOUT ROWID
              """)));

  static final int VERSION = MIGRATIONS.newest();

  private Schema() {}

  static int version(Connection connection) throws SQLException {
    return number(connection, "PRAGMA user_version");
  }

  public static int number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getInt(1) : 0;
    }
  }
}
