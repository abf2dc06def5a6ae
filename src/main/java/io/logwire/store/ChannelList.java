package io.logwire.store;

import io.logwire.log.StoredLog;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.NewestLogs;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The channels, the one with the newest log first, or those whose ID holds some text.
 *
 * <p>What it takes does not grow with the number of channels, but for a walk of one step in the
 * tree of the counts for each: an answer has at most as many as are asked for. The newest logs are
 * looked through first, as they tell the order exactly; of channels that are older than {@link
 * #MOST_LOGS} logs, {@link LogCounts} tells the hour, and the index the log.
 *
 * <p>Limit: of more than {@link #MORE} channels that are as old as that and had their newest log in
 * the same hour, the first by name come first.
 *
 * <p>Threading: any thread.
 */
public final class ChannelList {
  private static final int MOST_LOGS = 20_000;
  private static final int LOGS_IN_A_LOOK = 2_000; // a millisecond
  private static final int MORE = 100;
  private static final int LOGS_AT_ONCE = 10; // of the index, which gives them whole

  private static final String NEWEST_LOGS =
      "SELECT id, channel_id FROM log WHERE id < ? ORDER BY id DESC LIMIT " + LOGS_IN_A_LOOK;
  private static final String COUNT =
      LogCounts.EACH_CHANNEL + "SELECT count(id) FROM (SELECT id FROM channel LIMIT ?) AS few";
  private static final String NEWEST_HOURS =
      LogCounts.EACH_CHANNEL
          + """
          SELECT channel.id, (SELECT max(hour) FROM log_count WHERE channel_id = channel.id) AS hour
          FROM channel WHERE channel.id IS NOT NULL ORDER BY hour DESC, channel.id LIMIT ?
          """;
  // An ID is ASCII, which is all that lower() knows.
  private static final String NAMED =
      LogCounts.EACH_CHANNEL
          + """
          SELECT channel.id, (SELECT max(hour) FROM log_count WHERE channel_id = channel.id) AS hour
          FROM channel WHERE lower(channel.id) LIKE ? ESCAPE '!'
          ORDER BY lower(channel.id) <> ?, lower(channel.id) NOT LIKE ? ESCAPE '!', channel.id
          LIMIT ?
          """;
  private static final String ONE =
      "SELECT channel_id, max(hour) FROM log_count WHERE channel_id = ? GROUP BY channel_id";
  private static final String WITH_PREFIX =
      """
      WITH RECURSIVE channel (id) AS (
        SELECT min(channel_id) FROM log_count WHERE channel_id >= ?
        UNION ALL
        SELECT (SELECT min(channel_id) FROM log_count WHERE channel_id > channel.id)
        FROM channel WHERE substr(channel.id, 1, ?) = ?)
      SELECT channel.id, (SELECT max(hour) FROM log_count WHERE channel_id = channel.id) AS hour
      FROM channel WHERE substr(channel.id, 1, ?) = ?
      ORDER BY hour DESC, channel.id LIMIT ?
      """;
  // What is left of an ID without its first letters and digits begins with a dash or underscore.
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

  private static final String BEGINNING = "SELECT " + LogRow.IN_BRIEF + " FROM log WHERE id = ?";

  private final Snapshots file;
  private final NewestLogs newestLogs;

  public ChannelList(Snapshots file) {
    this.file = file;
    this.newestLogs = new NewestLogs(file);
  }

  /**
   * How many channels there are; counting ends at {@code most}.
   *
   * @throws StoreException if the file cannot be read
   */
  public int count(int most) {
    return (int) file.number(COUNT, most);
  }

  /**
   * The channels with the newest logs by that order, each with the id of its newest log.
   *
   * @param most how many
   * @throws StoreException if the file cannot be read
   */
  public Map<String, Long> newest(int most) {
    int channels = count(most + MORE + 1);
    Map<String, Long> found = new LinkedHashMap<>();
    boolean fewEnoughToAsk = channels <= most + MORE;
    look(found, Math.min(most, channels), fewEnoughToAsk ? LOGS_IN_A_LOOK : MOST_LOGS);
    if (found.size() < Math.min(most, channels)) {
      addOlder(found, most);
    }
    return found;
  }

  /** Adds the channels of the newest logs, until there are as many, or as many logs were seen. */
  private void look(Map<String, Long> found, int most, int logs) {
    OptionalLong before = OptionalLong.of(Long.MAX_VALUE);
    for (int seen = 0; before.isPresent() && seen < logs; seen += LOGS_IN_A_LOOK) {
      long from = before.getAsLong();
      before = file.look(snapshot -> look(snapshot, from, found, most));
    }
  }

  private static OptionalLong look(
      Connection snapshot, long before, Map<String, Long> found, int most) throws SQLException {
    try (PreparedStatement select = snapshot.prepareStatement(NEWEST_LOGS)) {
      select.setLong(1, before);
      OptionalLong last = OptionalLong.empty();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          last = OptionalLong.of(row.getLong(1));
          found.putIfAbsent(row.getString(2), row.getLong(1));
          if (found.size() >= most) {
            return OptionalLong.empty();
          }
        }
      }
      return last;
    }
  }

  private void addOlder(Map<String, Long> found, int most) {
    Set<String> known = new HashSet<>(found.keySet());
    List<LogCounts.Newest> older = new ArrayList<>(hours(NEWEST_HOURS, most + MORE));
    older.removeIf(channel -> known.contains(channel.channelId()));
    ids(older).entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(most - found.size())
        .forEach(channel -> found.put(channel.getKey(), channel.getValue()));
  }

  /**
   * The channels whose ID holds that text, whatever its case, each with the id of its newest log:
   * first the one of that ID, then those that begin with it.
   *
   * @throws StoreException if the file cannot be read
   */
  public Map<String, Long> named(String part, int most) {
    List<LogCounts.Newest> channels = channels(part, most);
    Map<String, Long> ids = ids(channels);
    Map<String, Long> inOrder = new LinkedHashMap<>();
    channels.stream()
        .map(LogCounts.Newest::channelId)
        .filter(ids::containsKey) // none of one that has lost its logs meanwhile
        .forEach(name -> inOrder.put(name, ids.get(name)));
    return inOrder;
  }

  private List<LogCounts.Newest> channels(String part, int most) {
    String lower = part.toLowerCase(Locale.ROOT);
    String pattern = lower.replaceAll("[!%_]", "!$0") + "%";
    return hours(NAMED, "%" + pattern, lower, pattern, most);
  }

  /**
   * The IDs of {@link #named}, in the same order, without looking for their logs.
   *
   * @throws StoreException if the file cannot be read
   */
  public List<String> ids(String part, int most) {
    return channels(part, most).stream().map(LogCounts.Newest::channelId).toList();
  }

  /**
   * The channels whose ID begins so, the one with the newest log first, each with its id.
   *
   * @throws StoreException if the file cannot be read
   */
  public Map<String, Long> beginningWith(String prefix, int most) {
    Map<String, Long> inOrder = new LinkedHashMap<>();
    int length = prefix.length();
    ids(hours(WITH_PREFIX, prefix, length, prefix, length, prefix, most)).entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .forEach(channel -> inOrder.put(channel.getKey(), channel.getValue()));
    return inOrder;
  }

  /**
   * The id of the newest log of each of these channels; nothing of one that has none.
   *
   * @throws StoreException if the file cannot be read
   */
  public Map<String, Long> newestOf(Collection<String> channels) {
    List<LogCounts.Newest> newest = new ArrayList<>();
    channels.forEach(channel -> newest.addAll(hours(ONE, channel)));
    return ids(newest);
  }

  /**
   * What IDs begin with up to their first dash or underscore, as {@code shop-}, with the number of
   * channels that do, where these are two at least; the greatest group first.
   *
   * @param most how many groups
   * @param of how many channels are looked at, the first by name
   * @throws StoreException if the file cannot be read
   */
  public Map<String, Integer> groups(int most, int of) {
    Map<String, Integer> groups = new LinkedHashMap<>();
    file.all(GROUPS, row -> Map.entry(row.getString(1), row.getInt(2)), of, most)
        .forEach(group -> groups.put(group.getKey(), group.getValue()));
    return groups;
  }

  private List<LogCounts.Newest> hours(String sql, Object... values) {
    return file.all(
        sql, row -> new LogCounts.Newest(row.getString(1), LogCounts.time(row.getLong(2))), values);
  }

  private Map<String, Long> ids(List<LogCounts.Newest> channels) {
    Map<String, Long> ids = new HashMap<>();
    for (int from = 0; from < channels.size(); from += LOGS_AT_ONCE) {
      List<LogCounts.Newest> some =
          channels.subList(from, Math.min(channels.size(), from + LOGS_AT_ONCE));
      Map<String, StoredLog> logs = newestLogs.of(some); // and of others, as it comes by them
      for (LogCounts.Newest channel : some) {
        if (logs.containsKey(channel.channelId())) {
          ids.put(channel.channelId(), logs.get(channel.channelId()).id());
        }
      }
    }
    return ids;
  }

  /**
   * The logs of these ids, by channel, as far as a list shows them: without tags and custom
   * references, and with the beginning of the body where there is no label.
   *
   * @throws StoreException if the file cannot be read
   */
  public Map<String, StoredLog> logs(Collection<Long> ids) {
    return file.look(
        snapshot -> {
          Map<String, StoredLog> logs = new HashMap<>();
          try (PreparedStatement select = snapshot.prepareStatement(BEGINNING)) {
            for (long id : ids) {
              Sql.first(select, LogRow::read, id)
                  .ifPresent(log -> logs.put(log.entry().channelId(), log));
            }
          }
          return logs;
        });
  }
}
