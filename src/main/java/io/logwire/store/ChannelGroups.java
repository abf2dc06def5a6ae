package io.logwire.store;

import io.logwire.store.sql.Snapshots;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** Channels that begin alike, up to the first dash or underscore of their IDs. */
final class ChannelGroups {
  // What is left of an ID without its first letters and digits begins with such a sign.
  private static final String GROUPS =
      LogCounts.EACH_CHANNEL
          + """
          SELECT prefix, count(*) FROM (
            SELECT substr(id, 1, length(id) - length(rest) + 1) AS prefix FROM (
              SELECT id,
                ltrim(id, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789') AS rest
              FROM (SELECT id FROM channel WHERE id IS NOT NULL LIMIT ?) AS few) AS cut
            WHERE rest <> '') AS prefixed
          GROUP BY prefix HAVING count(*) > 1 ORDER BY count(*) DESC, prefix LIMIT ?
          """;

  private ChannelGroups() {}

  static Map<String, Integer> of(Snapshots file, int most, int of) {
    return file.look(
        snapshot -> {
          Map<String, Integer> groups = new LinkedHashMap<>();
          try (PreparedStatement select = snapshot.prepareStatement(GROUPS)) {
            select.setInt(1, of);
            select.setInt(2, most);
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                groups.put(row.getString(1), row.getInt(2));
              }
            }
          }
          return groups;
        });
  }
}
