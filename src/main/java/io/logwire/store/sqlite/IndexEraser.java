package io.logwire.store.sqlite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.logwire.store.sqlite.file.Transaction;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes single logs out of the inverted index, so that nothing of them stays in its tables.
 *
 * <p>FTS5 keeps no text of ours, so it has to be told the terms once more: they are made of the log
 * again. By itself it would add a mark to each term that the log is gone, and keep both until some
 * merge; with {@code secure-delete} it edits the pages. That is on only within a transaction of
 * this class, as inserts are dearer with it.
 *
 * <p>Limit: the terms of logs that retention has deleted are not known any more; they leave with
 * their part.
 *
 * <p>Threading: one thread.
 */
public final class IndexEraser {

  /**
   * The terms of a log.
   *
   * @param values those of its exact values, by which it is found to be erased, and some words
   * @param words the others
   */
  record Terms(long id, List<String> values, List<String> words) {}

  private static final int MOST_NOTED = 50_000; // some megabytes

  private final Set<Integer> changed = new TreeSet<>();
  private final NavigableSet<String> erased = new TreeSet<>(); // in the order of their bytes

  /** The numbers of the parts that were changed. */
  Set<Integer> changed() {
    return changed;
  }

  /** Whether a term with that beginning may have been erased; true for all if they were many. */
  boolean mayHaveErased(byte[] beginning) {
    String text = new String(beginning, ISO_8859_1);
    String term = erased.ceiling(text);
    return erased.size() >= MOST_NOTED || (term != null && term.startsWith(text));
  }

  private void note(List<String> terms) {
    for (String term : terms) {
      if (erased.size() < MOST_NOTED) {
        erased.add(new String(term.getBytes(UTF_8), ISO_8859_1));
      }
    }
  }

  /** Takes out the values of whole logs, which come in the order of their ids. */
  void eraseValues(Transaction tx, List<Terms> logs) throws SQLException {
    List<IndexPart> parts = parts(tx, logs.get(0).id(), logs.get(logs.size() - 1).id());
    for (IndexPart part : parts) {
      List<Terms> held = new ArrayList<>();
      for (Terms log : logs) {
        if (part.covers(log.id()) && isIn(tx, part, log, parts)) {
          held.add(log);
        }
      }
      erase(tx, part, held);
    }
  }

  /**
   * Which of those terms of a log each part holds, by its number. To be asked before the
   * transaction: it takes as long as to take them out, and reads the same pages.
   */
  static Map<Integer, List<String>> find(Transaction tx, long id, List<String> terms)
      throws SQLException {
    Map<Integer, List<String>> found = new HashMap<>();
    for (IndexPart part : parts(tx, id, id)) {
      List<String> held = new ArrayList<>();
      for (String term : terms) {
        if (holds(tx, part, id, term)) {
          held.add(term);
        }
      }
      found.put(part.number(), held);
    }
    return found;
  }

  /** Takes out what was found of a log; {@code last} if that is the last of it. */
  void erase(Transaction tx, long id, Map<Integer, List<String>> found, boolean last)
      throws SQLException {
    for (IndexPart part : parts(tx, id, id)) {
      List<String> held = found.getOrDefault(part.number(), List.of());
      if (!held.isEmpty()) {
        if (!last) { // FTS5 counts its rows with each insert and each delete
          PreparedStatement count = tx.statement(part.insert());
          count.setLong(1, id);
          count.setString(2, "");
          count.executeUpdate();
        }
        erase(tx, part, List.of(new Terms(id, held, List.of())));
      }
    }
  }

  private static List<IndexPart> parts(Transaction tx, long first, long last) throws SQLException {
    return IndexPart.between(tx.connection(), first, last + 1);
  }

  private static boolean isIn(Transaction tx, IndexPart part, Terms log, List<IndexPart> parts)
      throws SQLException {
    boolean onlyOne = parts.stream().filter(one -> one.covers(log.id())).count() == 1;
    return onlyOne || holds(tx, part, log.id(), log.values().get(0));
  }

  private static boolean holds(Transaction tx, IndexPart part, long id, String term)
      throws SQLException {
    PreparedStatement select =
        tx.statement("SELECT 1 FROM %1$s WHERE %1$s MATCH ? AND rowid = ?".formatted(part.table()));
    select.setString(1, '"' + term + '"');
    select.setLong(2, id);
    try (ResultSet row = select.executeQuery()) {
      return row.next();
    }
  }

  private void erase(Transaction tx, IndexPart part, List<Terms> logs) throws SQLException {
    if (logs.isEmpty()) {
      return;
    }
    changed.add(part.number());
    String table = part.table();
    set(tx, table, 1);
    PreparedStatement delete =
        tx.statement(
            "INSERT INTO %1$s (%1$s, rowid, terms) VALUES ('delete', ?, ?)".formatted(table));
    for (Terms log : logs) {
      delete.setLong(1, log.id());
      delete.setString(2, String.join(" ", log.values()));
      delete.executeUpdate();
      note(log.values());
    }
    tx.statement("INSERT INTO %1$s (%1$s) VALUES ('flush')".formatted(table)).executeUpdate();
    set(tx, table, 0);
  }

  private static void set(Transaction tx, String table, int secureDelete) throws SQLException {
    PreparedStatement set =
        tx.statement("INSERT INTO %1$s (%1$s, rank) VALUES ('secure-delete', ?)".formatted(table));
    set.setInt(1, secureDelete);
    set.executeUpdate();
  }
}
