package io.logwire.store.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers that a URL names, and which of them is the primary now.
 *
 * <p>Promise: of several that can be written to, the one with the highest timeline is taken, and
 * none of a lower one than was seen before while a host does not answer: an old primary that nobody
 * has stopped is not mistaken for the one that has taken over, also while that cannot be reached.
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

  private static final String READ_ONLY = "25006";
  private static final String LOGIN_SECONDS = "4";

  // A host that fails later than that was waited for, and did not refuse.
  private static final long PROMPT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private record Found(String url, Connection connection, long timeline) {}

  private final List<String> urls; // one for each host
  private final Runnable moved;
  private final Set<String> silent = ConcurrentHashMap.newKeySet(); // that were waited for in vain
  private String last; // guarded by this; that was taken; null before the first
  private long highest; // guarded by this; timeline that was taken

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
   * A connection to the primary. Hosts that were silent are asked only if no other one is it, so
   * that one which hangs does not hold up each connection to the one that has taken over.
   *
   * @throws SQLException if there is none; what the last host has said
   */
  Connection connect(Properties settings) throws SQLException {
    if (urls.size() == 1) {
      return open(urls.get(0), settings);
    }
    long known = highest();
    List<SQLException> failures = new ArrayList<>();
    Set<String> later = Set.copyOf(silent);
    Found best = best(url -> !later.contains(url), settings, failures);
    if (!isThePrimary(best)) {
      best = better(best, best(later::contains, settings, failures));
    }
    return taken(best, known, failures);
  }

  /** Looks at all of them, the silent ones too, and takes the one that is the primary now. */
  void look(Properties settings) throws SQLException {
    long known = highest();
    List<SQLException> failures = new ArrayList<>();
    taken(best(url -> true, settings, failures), known, failures).close();
  }

  private Found best(Predicate<String> some, Properties settings, List<SQLException> failures)
      throws SQLException {
    Found best = null;
    for (String url : urls) {
      if (some.test(url)) {
        best = better(best, look(url, settings, failures));
      }
    }
    return best;
  }

  private synchronized long highest() {
    return highest;
  }

  private Connection taken(Found best, long known, List<SQLException> failures)
      throws SQLException {
    if (best == null) {
      throw failures.get(failures.size() - 1);
    }
    try {
      take(best, failures.isEmpty() ? known : 0);
      return best.connection;
    } catch (SQLException e) {
      best.connection.close();
      throw e;
    }
  }

  private synchronized boolean isThePrimary(Found found) {
    return found != null && found.timeline > 0 && found.timeline >= highest;
  }

  // Null stands for none.
  private static Found better(Found one, Found other) throws SQLException {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    boolean first = one.timeline >= other.timeline;
    (first ? other : one).connection.close();
    return first ? one : other;
  }

  // Where all hosts answer, and none has the timeline that was known before, that is gone for good.
  private void take(Found found, long gone) throws SQLException {
    boolean isAnother;
    boolean isOlder;
    synchronized (this) {
      if (found.timeline == 0) {
        throw new SQLException("none of the hosts can be written to", READ_ONLY);
      }
      isOlder = found.timeline < highest;
      if (isOlder && gone < highest) {
        throw new SQLException(
            "%s is an old primary, of timeline %d, and one of timeline %d has taken over"
                .formatted(PostgresPlace.shown(found.url), found.timeline, highest),
            READ_ONLY);
      }
      isAnother = last != null && !last.equals(found.url);
      last = found.url;
      highest = found.timeline;
    }
    if (isOlder) {
      logger.error(
          "the database has gone back to timeline {}: logs that were acknowledged since may be lost",
          found.timeline);
    }
    if (isAnother) {
      logger.warn("the database is at {} now", PostgresPlace.shown(found.url));
      moved.run();
    }
  }

  private Found look(String url, Properties settings, List<SQLException> failures)
      throws SQLException {
    Properties bounded = new Properties();
    bounded.putAll(settings);
    bounded.setProperty("loginTimeout", LOGIN_SECONDS); // a server that is stopped never answers
    bounded.setProperty("targetServerType", "any"); // a standby answers, too
    long begin = System.nanoTime();
    try {
      Found found = timeline(url, open(url, bounded));
      silent.remove(url);
      return found;
    } catch (SQLException e) {
      failures.add(e);
      if (System.nanoTime() - begin > PROMPT_NANOS) {
        silent.add(url);
      } else {
        silent.remove(url);
      }
      return null;
    }
  }

  private static Found timeline(String url, Connection connection) throws SQLException {
    try {
      return new Found(url, connection, PostgresDatabase.number(connection, TIMELINE));
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
