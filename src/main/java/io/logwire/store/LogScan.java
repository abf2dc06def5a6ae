package io.logwire.store;

import io.logwire.log.LogEntry;
import io.logwire.log.LogField;
import io.logwire.log.LogField.Kind;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.log.ValueJson;
import io.logwire.log.Words;
import io.logwire.store.index.Proposal;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.LogSources;
import io.logwire.store.sql.Snapshots;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds a piece of text also inside of words, without regard to case and accents: in label, body,
 * reference, tags and values of custom references. No index knows that, so it looks at log after
 * log, from the newest on, for a bounded time.
 *
 * <p>Each look takes some milliseconds and holds no state of the file beyond it. Where there are
 * other filters, only the logs that the index proposes for them are looked at.
 *
 * <p>Threading: any thread.
 */
public final class LogScan {
  private static final int STRETCH = 20_000; // logs, some 10 ms where SQLite compares
  private static final int STRETCH_OF_PROPOSED = 2_000; // where each is read, some 10 ms as well

  private static final Duration MOST_OF_A_LOOK = Duration.ofSeconds(1); // whatever is proposed

  private static final String END_OF_STRETCH =
      "SELECT id FROM log WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 1 OFFSET " + STRETCH;

  // LIKE of SQLite and ILIKE compare ASCII without regard to case; what holds anything else is
  // compared here.
  private static final String MAY_HOLD_IT =
      LogField.all().stream()
          .flatMap(LogScan::mayHoldIt)
          .collect(
              Collectors.joining(
                  " OR ",
                  "SELECT * FROM log WHERE id >= ? AND id < ? AND (",
                  ") ORDER BY id DESC"));
  private static final List<LogField> COMPARED =
      LogField.all().stream()
          .filter(field -> field.kind() == Kind.TEXT || field.kind() == Kind.JSON)
          .toList();

  private static Stream<String> mayHoldIt(LogField field) {
    return switch (field.kind()) {
      case WORD, FLAG -> Stream.of();
      case TEXT, JSON ->
          Stream.of(
              field.text() + " %s ? ESCAPE '\\'",
              "octet_length(%1$s) > length(%1$s)".formatted(field.text()));
    };
  }

  /**
   * What was found, newest first.
   *
   * @param next what is older than this id was not looked at; absent if there is no more
   */
  public record Found(List<StoredLog> logs, OptionalLong next) {}

  private final Snapshots file;
  private final String mayHoldIt;
  private final LongSupplier nanoTime;

  /**
   * A scan of that database.
   *
   * @param like the operator that compares ASCII with a pattern without regard to case
   */
  public LogScan(Snapshots file, String like) {
    this(file, like, System::nanoTime);
  }

  public LogScan(Snapshots file, String like, LongSupplier nanoTime) {
    this.file = file;
    this.mayHoldIt = MAY_HOLD_IT.replace("%s", like);
    this.nanoTime = nanoTime;
  }

  /**
   * Looks for the piece in the logs that answer the query, until it has found as many as that asks
   * for, the time is over, or no log is left.
   *
   * @throws StoreException if the file cannot be read
   */
  public Found find(LogQuery query, String piece, Duration atMost) {
    String folded = Words.fold(piece);
    boolean proposed = !Proposal.of(query).isOfAll() || query.text().isPresent();
    long end = nanoTime.getAsLong() + atMost.toNanos();
    List<StoredLog> found = new ArrayList<>();
    LogQuery rest = query;
    while (true) {
      LogQuery wanted = rest.limit(query.limit() - found.size());
      Found more =
          file.look(
              snapshot ->
                  proposed
                      ? findInProposed(snapshot, wanted, folded)
                      : findInStretch(snapshot, wanted, folded));
      found.addAll(more.logs);
      if (more.next.isEmpty() || found.size() == query.limit() || nanoTime.getAsLong() - end >= 0) {
        return new Found(found, more.next);
      }
      rest = rest.before(more.next.getAsLong());
    }
  }

  private static Found findInProposed(Connection snapshot, LogQuery query, String piece)
      throws SQLException {
    List<StoredLog> found = new ArrayList<>();
    Deadline deadline = Deadline.after(MOST_OF_A_LOOK);
    try (LogSources sources = new LogSources(snapshot, query, false, deadline)) {
      for (int i = 0; sources.next(); i++) {
        StoredLog log = sources.log();
        if (query.matches(log) && holds(log.entry(), piece)) {
          found.add(log);
        }
        if (found.size() == query.limit() || i == STRETCH_OF_PROPOSED) {
          return new Found(found, OptionalLong.of(log.id()));
        }
      }
      return new Found(found, sources.lookedUpTo());
    }
  }

  private Found findInStretch(Connection snapshot, LogQuery query, String piece)
      throws SQLException {
    OptionalLong end = endOfStretch(snapshot, query);
    List<StoredLog> found = new ArrayList<>();
    try (PreparedStatement select = snapshot.prepareStatement(mayHoldIt)) {
      select.setLong(1, end.orElse(query.from()));
      select.setLong(2, query.before());
      int parameter = 3;
      for (LogField field : COMPARED) {
        boolean plain = field.kind() == Kind.TEXT;
        select.setString(parameter++, pattern(plain ? piece : ValueJson.escaped(piece)));
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          StoredLog log = LogRow.read(row);
          if (holds(log.entry(), piece)) {
            found.add(log);
          }
          if (found.size() == query.limit()) {
            return new Found(found, OptionalLong.of(log.id()));
          }
        }
      }
    }
    return new Found(found, end);
  }

  private static OptionalLong endOfStretch(Connection snapshot, LogQuery query)
      throws SQLException {
    try (PreparedStatement select = snapshot.prepareStatement(END_OF_STRETCH)) {
      select.setLong(1, query.from());
      select.setLong(2, query.before());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  private static String pattern(String piece) {
    return "%" + piece.replaceAll("[\\\\%_]", "\\\\$0") + "%";
  }

  private static boolean holds(LogEntry entry, String piece) {
    Stream<String> texts =
        LogField.all().stream()
            .filter(field -> field.kind() == Kind.TEXT)
            .map(field -> field.of(entry));
    Stream<String> values =
        Stream.concat(entry.tags().stream(), entry.customReferences().values().stream());
    return Stream.concat(texts, values).anyMatch(text -> Words.fold(text).contains(piece));
  }
}
