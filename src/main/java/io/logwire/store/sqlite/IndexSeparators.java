package io.logwire.store.sqlite;

import io.logwire.store.sqlite.file.ShortSteps;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * The beginnings of terms by which FTS5 finds the page of a term. Most often they are a few
 * characters, but where terms are alike ({@code order4711}, {@code order4712}) it is all of one,
 * and it stays when the term is erased. This puts the beginning of a term that is still there into
 * its place.
 *
 * <p>Layout: a row of {@code log_index_N_idx} is a page of a segment, and the shortest text that is
 * greater than the last term of the page before and not greater than the first term of this one,
 * behind a "0". If no term begins with it, the next term of the index that is greater differs from
 * it at some byte by being greater there; that term, cut after this byte, is greater than the page
 * before, and not greater than this one, as the next term of the page is the same or a later one.
 *
 * <p>Threading: one thread.
 */
public final class IndexSeparators {
  private record Separator(long segment, byte[] stored) {
    byte[] text() {
      return Arrays.copyOfRange(stored, Math.min(1, stored.length), stored.length);
    }
  }

  private static final String VOCABULARY =
      "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab (main, %s, instance)";
  private static final String NEXT_TERM =
      "SELECT CAST(term AS BLOB) FROM temp.vocabulary WHERE term >= CAST(? AS TEXT) LIMIT 1";

  private final String table;
  private final Predicate<byte[]> suspects;

  /**
   * Those of that table of the index.
   *
   * @param suspects whether an erased term may have had that beginning
   */
  IndexSeparators(String table, Predicate<byte[]> suspects) {
    this.table = table;
    this.suspects = suspects;
  }

  /** Replaces those that tell of terms that are gone. */
  void replaceStale(ShortSteps steps) throws SQLException {
    Connection connection = steps.transaction().connection();
    try (Statement statement = connection.createStatement()) {
      statement.execute(VOCABULARY.formatted(table));
      try {
        for (Separator separator : stale(connection)) {
          steps.run(tx -> replace(tx.connection(), separator));
        }
      } finally {
        statement.execute("DROP TABLE temp.vocabulary");
      }
    }
  }

  private List<Separator> stale(Connection connection) throws SQLException {
    List<Separator> stale = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT segid, term FROM " + table + "_idx");
        PreparedStatement next = connection.prepareStatement(NEXT_TERM)) {
      while (row.next()) {
        Separator separator = new Separator(row.getLong(1), row.getBytes(2));
        byte[] text = separator.text();
        if (suspects.test(text) && isStale(text, nextTerm(next, text))) {
          stale.add(separator);
        }
      }
    }
    return stale;
  }

  private static boolean isStale(byte[] separator, byte[] nextTerm) {
    return Arrays.mismatch(separator, nextTerm) < separator.length
        && !Arrays.equals(separator, nextTerm);
  }

  private static byte[] nextTerm(PreparedStatement select, byte[] from) throws SQLException {
    select.setBytes(1, from);
    try (ResultSet row = select.executeQuery()) {
      return row.next() ? row.getBytes(1) : new byte[0];
    }
  }

  // Asked again, as a merge may have come between: its segments may have the numbers of old ones.
  private void replace(Connection connection, Separator separator) throws SQLException {
    String update = "UPDATE %s_idx SET term = ? WHERE segid = ? AND term = ?".formatted(table);
    try (PreparedStatement next = connection.prepareStatement(NEXT_TERM);
        PreparedStatement replace = connection.prepareStatement(update)) {
      byte[] text = separator.text();
      byte[] term = nextTerm(next, text);
      if (!isStale(text, term)) {
        return;
      }
      int differs = Arrays.mismatch(text, term);
      replace.setBytes(1, stored(term.length == 0 ? behind(text) : term, differs + 1));
      replace.setLong(2, separator.segment());
      replace.setBytes(3, separator.stored());
      replace.executeUpdate();
    }
  }

  // No term is as great, so any text will do that is greater.
  private static byte[] behind(byte[] text) {
    return new byte[] {(byte) (text[0] + 1)};
  }

  private static byte[] stored(byte[] term, int length) {
    byte[] stored = new byte[1 + length];
    stored[0] = '0';
    System.arraycopy(term, 0, stored, 1, length);
    return stored;
  }
}
