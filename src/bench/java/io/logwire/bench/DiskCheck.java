package io.logwire.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;

/**
 * What a service has left on disk after its stop.
 *
 * @param rows the logs in the file
 * @param bytes the database and all that belongs to it
 * @param ownText UTF-8 bytes of all values of a log's fields, the mean over the first 50,000
 * @param labelAndBody of these, the label's and the body's
 */
record DiskCheck(long rows, long bytes, double ownText, double labelAndBody) {
  private static final String ROWS = "SELECT count(*) FROM log";
  private static final String TEXT =
      """
      SELECT
        avg(ifnull(octet_length(label), 0) + ifnull(octet_length(body), 0)),
        avg(octet_length(channel_id) + ifnull(octet_length(reference), 0) + octet_length(type)
          + (SELECT ifnull(sum(octet_length(value)), 0) FROM json_each(ifnull(tags, '[]')))
          + (SELECT ifnull(sum(octet_length(key) + octet_length(value)), 0)
             FROM json_each(ifnull(custom_references, '{}'))))
      FROM (SELECT * FROM log ORDER BY id LIMIT 50000)
      """;

  /**
   * The logs that are in the file now, beside the service that writes it; 0 where there is none.
   */
  static long rows(Path data) {
    Path file = data.resolve("logwire.db");
    if (Files.notExists(file)) {
      return 0;
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(ROWS)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot count what is in " + file, e);
    }
  }

  static DiskCheck ofService(Path data) {
    return of(data, true);
  }

  /** Without the text: the naive tables have other columns, and had the same logs. */
  static DiskCheck ofNaive(Path data) {
    return of(data, false);
  }

  private static DiskCheck of(Path data, boolean withText) {
    Path file = data.resolve("logwire.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      long bytes = bytes(data);
      long rows;
      try (ResultSet row = statement.executeQuery(ROWS)) {
        row.next();
        rows = row.getLong(1);
      }
      if (!withText) {
        return new DiskCheck(rows, bytes, 0, 0);
      }
      try (ResultSet row = statement.executeQuery(TEXT)) {
        row.next();
        double labelAndBody = row.getDouble(1);
        return new DiskCheck(rows, bytes, labelAndBody + row.getDouble(2), labelAndBody);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot count what is in " + file, e);
    }
  }

  // logwire.db, and its WAL if the stop has left one
  private static long bytes(Path data) {
    try (Stream<Path> files = Files.list(data)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("logwire.db"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
