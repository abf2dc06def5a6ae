package io.logwire.bench;

import io.logwire.bench.PostgresTurns.Turn;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What the rows cost by themselves: those that the service has kept, inserted by one connection into
 * a table with a key and nothing else, as many in a transaction as the service had on average.
 */
final class BareRows {
  private static final int ROWS = 40_000;
  private static final String TABLE =
      """
      CREATE TABLE bare (
        id bigint PRIMARY KEY,
        channel_id text COLLATE "C" NOT NULL,
        reference text,
        label text,
        body text,
        type text COLLATE "C" NOT NULL,
        alert int NOT NULL,
        tags text,
        custom_references text)
      """;
  private static final String SOME = "SELECT * FROM log ORDER BY id DESC LIMIT " + ROWS;
  private static final String INSERT = "INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final int TEXTS = 8; // columns after the id; the alert among them

  private final String service;
  private final String url;
  private double inAGroup = 1;
  private long beatsBefore;
  private long rowsBefore;
  private long firstId = 1;

  private BareRows(String service, String url) {
    this.service = service;
    this.url = url;
  }

  /** Into that database, what is in the database of the service. */
  static BareRows of(String service, String url) {
    Postgres.ask(url, TABLE);
    BareRows bare = new BareRows(service, url);
    bare.noteGroups();
    return bare;
  }

  // A group moves the beat of its writer by one.
  private void noteGroups() {
    long beats = Long.parseLong(Postgres.ask(service, "SELECT sum(beat) FROM writer"));
    long rows = Long.parseLong(Postgres.ask(service, "SELECT sum(logs) FROM log_count"));
    if (rowsBefore > 0 && rows > rowsBefore) {
      inAGroup = (rows - rowsBefore) / (double) Math.max(1, beats - beatsBefore);
    }
    beatsBefore = beats;
    rowsBefore = rows;
  }

  /** How many logs the service had in a group, in its last turn. */
  double inAGroup() {
    return inAGroup;
  }

  /** Inserts the newest rows of the service, under ids of their own. */
  Turn insert(Postgres postgres) {
    noteGroups();
    List<Object[]> rows = read();
    postgres.checkpoint();
    long cpu = postgres.cpuMicros();
    long wal = postgres.walBytes();
    long begin = System.nanoTime();
    try (Connection connection = DriverManager.getConnection(url + "&reWriteBatchedInserts=true");
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      connection.setAutoCommit(false);
      double end = inAGroup;
      for (int i = 0; i < rows.size(); i++) {
        insert.setLong(1, firstId++);
        for (int column = 0; column < TEXTS; column++) {
          insert.setObject(column + 2, rows.get(i)[column]);
        }
        insert.addBatch();
        if (i + 1 >= end || i == rows.size() - 1) {
          insert.executeBatch();
          connection.commit();
          end += inAGroup;
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    double count = rows.size();
    long walEnd = postgres.walBytes();
    double database = (postgres.cpuMicros() - cpu) / count;
    return new Turn(
        count / seconds,
        0,
        0,
        database,
        (walEnd - wal) / count,
        postgres.imageBytes(wal, walEnd) / count,
        database * count / 1e6 / seconds);
  }

  private List<Object[]> read() {
    List<Object[]> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(service);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SOME)) {
      while (row.next()) {
        Object[] values = new Object[TEXTS];
        for (int column = 0; column < TEXTS; column++) {
          values[column] = row.getObject(column + 2);
        }
        rows.add(values);
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
