package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the clients know of their logs, and whether a file agrees with it. A log is named by its
 * reference, and the rest of it follows from that.
 */
final class Ledger {
  private static final long UNANSWERED = -1;
  private static final long REFUSED = -2;

  private record Fate(int bodyChars, long id) {}

  private final Map<String, Fate> fates = new ConcurrentHashMap<>();

  static String json(String reference, int bodyChars) {
    return "{\"channel_id\":\"%s\",\"reference\":\"%s\",\"label\":\"%s\",\"body\":\"%s\",\"type\":\"action\",\"tags\":\"one,two\",\"custom_references\":{\"of\":\"%s\"}}"
        .formatted(
            channel(reference), reference, label(reference), body(reference, bodyChars), reference);
  }

  private static String channel(String reference) {
    return "channel" + Math.floorMod(reference.hashCode(), 5);
  }

  private static String label(String reference) {
    return "label of " + reference;
  }

  // No word twice, so that the index has as much to do as it can have.
  private static String body(String reference, int chars) {
    StringBuilder body = new StringBuilder(chars + 16);
    for (int i = 0; body.length() < chars; i++) {
      body.append(reference.hashCode() + i).append(' ');
    }
    body.setLength(chars);
    return body.toString();
  }

  void sent(String reference, int bodyChars) {
    fates.put(reference, new Fate(bodyChars, UNANSWERED));
  }

  void acknowledged(String reference, long id) {
    fates.computeIfPresent(reference, (unused, fate) -> new Fate(fate.bodyChars, id));
  }

  void refused(String reference) {
    acknowledged(reference, REFUSED);
  }

  /**
   * Takes back what is known of those that were refused. An error of the JVM can come between the
   * commit and the answer, and then a 503 tells no more than no answer does.
   */
  void doubtRefusals() {
    fates.replaceAll(
        (reference, fate) -> fate.id == REFUSED ? new Fate(fate.bodyChars, UNANSWERED) : fate);
  }

  /** The references of the logs that were acknowledged. */
  List<String> acknowledged() {
    return fates.keySet().stream().filter(reference -> idOf(reference) >= 0).toList();
  }

  /** The id that the log was acknowledged with. */
  long idOf(String reference) {
    return fates.get(reference).id;
  }

  /**
   * Fails unless the file is sound, holds every log that was acknowledged once and as it was sent,
   * none that was refused, none that was never sent, and counts what it holds. What the service
   * tells of itself is left out.
   *
   * @return how many logs it holds
   */
  int check(Path file) throws SQLException {
    return check(file, Set.copyOf(acknowledged()));
  }

  /** The same for a copy of it, which must hold those that were acknowledged before it began. */
  int check(Path file, Set<String> before) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:file:" + file.toAbsolutePath() + "?mode=ro");
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 30000");
      statement.execute("BEGIN");
      assertEquals("ok", text(statement, "PRAGMA integrity_check"));
      assertEquals("", text(statement, MISCOUNTED), "a count that is not that of the rows");
      assertEquals("", text(statement, TWICE), "a log that is there twice");
      return checkRows(statement, before);
    }
  }

  private static final String TWICE =
      "SELECT ifnull(group_concat(reference), '') FROM"
          + " (SELECT reference FROM log WHERE channel_id <> 'logwire' GROUP BY reference HAVING count(*) > 1 LIMIT 5)";

  private static final String MISCOUNTED =
      """
      WITH counted AS (
        SELECT channel_id, (1577836800000 + (id >> 12)) / 3600000 AS hour, type, count(*) AS logs
        FROM log GROUP BY 1, 2, 3)
      SELECT ifnull(group_concat(channel_id || ' ' || hour || ' ' || type || ' ' || logs), '') FROM (
        SELECT * FROM (SELECT * FROM counted EXCEPT SELECT * FROM log_count)
        UNION ALL
        SELECT * FROM (SELECT * FROM log_count EXCEPT SELECT * FROM counted))
      """;

  private int checkRows(Statement statement, Set<String> before) throws SQLException {
    int rows = 0;
    int found = 0;
    try (ResultSet row =
        statement.executeQuery("SELECT * FROM log WHERE channel_id <> 'logwire'")) {
      while (row.next()) {
        rows++;
        String reference = row.getString("reference");
        Fate fate = fates.get(reference);
        assertNotNull(fate, () -> "a log that was never sent: " + reference);
        assertNotEquals(REFUSED, fate.id, () -> "a log that was refused: " + reference);
        if (fate.id != UNANSWERED) {
          assertEquals(fate.id, row.getLong("id"), () -> "the id of " + reference);
        }
        found += before.contains(reference) ? 1 : 0;
        assertEquals(channel(reference), row.getString("channel_id"));
        assertEquals(label(reference), row.getString("label"));
        assertEquals(body(reference, fate.bodyChars), row.getString("body"));
        assertEquals("action", row.getString("type"));
        assertEquals("[\"one\",\"two\"]", row.getString("tags"));
      }
    }
    assertEquals(before.size(), found, "acknowledged, and found");
    return rows;
  }

  private static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
