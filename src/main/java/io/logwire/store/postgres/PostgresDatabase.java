package io.logwire.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.logwire.store.StoreException;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.SqlSegments;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The database that replicas share: a pool that reads, one that reads for the door and the sender,
 * and single connections that write.
 *
 * <p>What is cut off is noticed: connecting takes 2 s at most, an answer 10 s, and the server lets
 * go of a client that is gone, or stopped in a transaction, after 5 s, and of one that has asked
 * nothing and whose machine is gone after 15. What the URL says itself wins.
 *
 * <p>Threading: any thread.
 */
final class PostgresDatabase implements Snapshots, AutoCloseable {
  private static final int READERS = 4;
  private static final int DOOR = 3; // who looks for tokens, the sender, and who follows

  // Plans that go by an index in its order, as all of our statements are made for: one that sorts a
  // million logs to give the newest fifty is never right.
  private static final String READING =
      "-c tcp_user_timeout=5000 -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5"
          + " -c idle_in_transaction_session_timeout=5000 -c jit=off"
          + " -c enable_seqscan=off -c enable_bitmapscan=off -c max_parallel_workers_per_gather=0";

  // Whoever waits longer for a row has met a client that is gone. A plan that was made while a
  // table was small stays for a while, and must not read all of it then.
  private static final String WRITING =
      READING + " -c lock_timeout=4000 -c enable_hashjoin=off -c enable_mergejoin=off";

  private static final String SETTLED =
      "SELECT coalesce(min(done_id), %d) FROM writer WHERE holder <> 0".formatted(Long.MAX_VALUE);

  private final String place;
  private final Hosts hosts;
  private final AtomicInteger moves = new AtomicInteger();
  private final Set<Connection> writing = ConcurrentHashMap.newKeySet();
  private final HikariDataSource readers;
  private final HikariDataSource door;

  private PostgresDatabase(String url) {
    this.place = PostgresPlace.shown(url);
    this.hosts = new Hosts(url, this::leave);
    this.readers = pool("readers", READERS);
    this.door = pool("door", DOOR);
  }

  /** That database; nothing is asked of it yet. */
  static PostgresDatabase of(String url) {
    return new PostgresDatabase(url);
  }

  /** Where it is, without what is secret. */
  String place() {
    return place;
  }

  /** A connection that writes, in transactions that see what others have committed meanwhile. */
  Connection connect() throws SQLException {
    Properties settings = settings(WRITING);
    settings.setProperty("reWriteBatchedInserts", "true");
    Connection connection = hosts.connect(settings);
    connection.setAutoCommit(false);
    writing.removeIf(PostgresDatabase::isClosed);
    writing.add(connection);
    return connection;
  }

  private static boolean isClosed(Connection connection) {
    try {
      return connection.isClosed();
    } catch (SQLException e) {
      return true;
    }
  }

  /** How often another host than before was taken: what was connected until then is to be left. */
  int moves() {
    return moves.get();
  }

  /** Whether its primary may be another one tomorrow. */
  boolean hasSeveralHosts() {
    return hosts.areSeveral();
  }

  /** Looks which of all hosts is the primary now, and leaves another one. */
  void followPrimary() throws SQLException {
    hosts.look(settings(READING));
  }

  // A commit on a primary that is one no more may wait for its standby for ever.
  private void leave() {
    moves.incrementAndGet();
    for (Connection connection : writing) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        // it is gone already
      }
    }
    readers.getHikariPoolMXBean().softEvictConnections();
    door.getHikariPoolMXBean().softEvictConnections();
  }

  @Override
  public <T> T look(Look<T> look) {
    return look(readers, look);
  }

  @Override
  public long settled(Connection snapshot) throws SQLException {
    try (PreparedStatement select = snapshot.prepareStatement(SETTLED);
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public SqlSegments segments(Connection snapshot) {
    return new FarSegments(snapshot);
  }

  /** The same database through connections of its own, for what must not wait for a search. */
  Snapshots door() {
    return new Snapshots() {
      @Override
      public <T> T look(Look<T> look) {
        return PostgresDatabase.this.look(door, look);
      }

      @Override
      public long settled(Connection snapshot) throws SQLException {
        return PostgresDatabase.this.settled(snapshot);
      }

      @Override
      public SqlSegments segments(Connection snapshot) {
        return PostgresDatabase.this.segments(snapshot);
      }
    };
  }

  private <T> T look(HikariDataSource pool, Look<T> look) {
    try (Connection connection = pool.getConnection()) {
      return look.at(connection);
    } catch (SQLException e) {
      throw new StoreException("cannot read " + place + ": " + Trouble.reason(e), e);
    }
  }

  /** The first number of that select; 0 where there is no row. */
  static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  @Override
  public void close() {
    door.close();
    readers.close();
  }

  private HikariDataSource pool(String name, int most) {
    @SuppressWarnings("serial")
    DataSource source =
        new PGSimpleDataSource() {
          @Override
          public Connection getConnection() throws SQLException {
            return hosts.connect(settings(READING));
          }
        };
    HikariConfig pool = new HikariConfig();
    pool.setPoolName(name);
    pool.setDataSource(source);
    pool.setMaximumPoolSize(most);
    pool.setMinimumIdle(0); // opened when first asked for
    pool.setInitializationFailTimeout(-1);
    pool.setConnectionTimeout(5_000);
    pool.setReadOnly(true);
    pool.setAutoCommit(false);
    pool.setTransactionIsolation("TRANSACTION_REPEATABLE_READ"); // one answer sees one state
    return new HikariDataSource(pool);
  }

  private static Properties settings(String options) {
    Properties settings = new Properties();
    settings.setProperty("ApplicationName", "logwire");
    settings.setProperty("connectTimeout", "2");
    settings.setProperty("socketTimeout", "10");
    settings.setProperty("tcpKeepAlive", "true");
    settings.setProperty("targetServerType", "primary");
    settings.setProperty("defaultRowFetchSize", "200"); // a million rows never come at once
    settings.setProperty("logServerErrorDetail", "false"); // which quotes logs
    settings.setProperty("options", options);
    return settings;
  }
}
