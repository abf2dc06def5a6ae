package io.logwire.store.sql;

import io.logwire.log.LogQuery;
import io.logwire.log.ValueJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The statement for the logs that the index does not have yet, which are few. */
final class NotIndexed {
  // The database is asked for what it can compare; what it gives is still to be compared.
  private static final String SELECT = "SELECT * FROM log WHERE id >= ? AND id < ?";
  private static final String HOLDS = " AND replace(%1$s, ?, '') <> %1$s";

  private final StringBuilder sql = new StringBuilder(SELECT);
  private final List<String> values = new ArrayList<>();

  private NotIndexed() {}

  /** Those from that id on that may answer the query. */
  static PreparedStatement select(
      Connection snapshot, LogQuery query, long from, boolean oldestFirst) throws SQLException {
    NotIndexed logs = new NotIndexed();
    query.channel().ifPresent(channel -> logs.add(" AND channel_id = ?", channel));
    query.reference().ifPresent(reference -> logs.add(" AND reference = ?", reference));
    query.type().ifPresent(type -> logs.add(" AND type = ?", type.text()));
    query.tags().stream()
        .findFirst()
        .ifPresent(tag -> logs.add(HOLDS.formatted("tags"), inJson(tag)));
    query.customReferences().entrySet().stream()
        .findFirst()
        .ifPresent(one -> logs.add(HOLDS.formatted("custom_references"), inJson(one)));
    PreparedStatement select =
        snapshot.prepareStatement(logs.sql + " ORDER BY id " + (oldestFirst ? "ASC" : "DESC"));
    select.setLong(1, from);
    select.setLong(2, query.before());
    for (int i = 0; i < logs.values.size(); i++) {
      select.setString(3 + i, logs.values.get(i));
    }
    return select;
  }

  private void add(String condition, String value) {
    sql.append(condition);
    values.add(value);
  }

  // As the column has it, without the brackets around all.
  private static String inJson(String tag) {
    String all = ValueJson.writeTags(List.of(tag));
    return all.substring(1, all.length() - 1);
  }

  private static String inJson(Map.Entry<String, String> custom) {
    String all = ValueJson.writeCustomReferences(Map.of(custom.getKey(), custom.getValue()));
    return all.substring(1, all.length() - 1);
  }
}
