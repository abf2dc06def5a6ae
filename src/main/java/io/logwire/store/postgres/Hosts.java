package io.logwire.store.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers that a URL names, and which of them is the primary now.
 *
 * <p>Promise: of several that can be written to, the one with the highest timeline is taken: an old
 * primary that nobody has stopped is not mistaken for the one that has taken over.
 *
 * <p>Threading: any thread.
 */
final class Hosts {
  private static final Logger logger = LoggerFactory.getLogger(Hosts.class);
  private static final Pattern URL = Pattern.compile("(jdbc:postgresql://)([^/?]+)(/.*)");

  // The name of the WAL's file begins with the timeline; the control file lags behind a promotion.
  private static final String TIMELINE =
      """
      SELECT CASE WHEN pg_is_in_recovery() THEN 0
        ELSE ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::bigint
        END
      """;

  private record Found(String url, Connection connection, long timeline) {}

  private final List<String> urls; // one for each host
  private final Runnable moved;
  private volatile String last; // that was taken; null before the first

  /**
   * @param moved is told when another host than before is taken
   */
  Hosts(String url, Runnable moved) {
    Matcher parts = URL.matcher(url);
    this.urls =
        parts.matches()
            ? Arrays.stream(parts.group(2).split(","))
                .map(host -> parts.group(1) + host + parts.group(3))
                .toList()
            : List.of(url);
    this.moved = moved;
  }

  boolean areSeveral() {
    return urls.size() > 1;
  }

  /**
   * A connection to the primary.
   *
   * @throws SQLException if there is none; what the last host has said
   */
  Connection connect(Properties settings) throws SQLException {
    if (urls.size() == 1) {
      return open(urls.get(0), settings);
    }
    Found best = null;
    SQLException failure = null;
    for (String url : urls) {
      try {
        Found found = look(url, settings);
        best = better(best, found);
      } catch (SQLException e) {
        failure = e;
      }
    }
    if (best == null) {
      throw failure;
    }
    if (best.timeline == 0) {
      best.connection.close();
      throw new SQLException("none of the hosts can be written to", "25006");
    }
    take(best.url);
    return best.connection;
  }

  private static Found better(Found one, Found other) throws SQLException {
    if (one == null) {
      return other;
    }
    boolean first = one.timeline >= other.timeline;
    (first ? other : one).connection.close();
    return first ? one : other;
  }

  private void take(String url) {
    String before = last;
    last = url;
    if (before != null && !before.equals(url)) {
      logger.warn("the database is at {} now", PostgresPlace.shown(url));
      moved.run();
    }
  }

  private static Found look(String url, Properties settings) throws SQLException {
    Connection connection = open(url, settings);
    try {
      long timeline = PostgresDatabase.number(connection, TIMELINE);
      return new Found(url, connection, timeline);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static Connection open(String url, Properties settings) throws SQLException {
    Connection connection = new Driver().connect(url, settings);
    if (connection == null) {
      throw new SQLException("is no URL of PostgreSQL");
    }
    return connection;
  }
}
