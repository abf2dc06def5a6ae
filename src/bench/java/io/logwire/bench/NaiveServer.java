package io.logwire.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * "naive": what one writes in an afternoon. Javalin as it comes, Jackson's mapper, a pool of 10
 * connections, one transaction a request, and a B-tree for each question that a reader may ask. As
 * durable as the service: WAL with {@code synchronous=FULL}, 202 after COMMIT. With {@code
 * LOGWIRE_DATABASE} the same in PostgreSQL; with the argument {@code plain} each log is one row of
 * one table without any index but its key, as ours is.
 */
final class NaiveServer {
  private static final int CONNECTIONS = 10;
  private static final int BUSY_TIMEOUT_MILLIS = 30_000;

  private static final String SERIAL = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY";

  private static final List<String> SCHEMA =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS log (
            id %s,
            created_at BIGINT NOT NULL,
            channel_id TEXT NOT NULL,
            reference TEXT,
            label TEXT,
            body TEXT,
            type TEXT NOT NULL,
            alert BOOLEAN NOT NULL)
          """,
          "CREATE TABLE IF NOT EXISTS log_tag (log_id BIGINT NOT NULL, tag TEXT NOT NULL)",
          """
          CREATE TABLE IF NOT EXISTS log_custom_reference (
            log_id BIGINT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL)
          """,
          "CREATE INDEX IF NOT EXISTS log_channel ON log (channel_id)",
          "CREATE INDEX IF NOT EXISTS log_reference ON log (reference)",
          "CREATE INDEX IF NOT EXISTS log_type ON log (type)",
          "CREATE INDEX IF NOT EXISTS log_tag_tag ON log_tag (tag)",
          "CREATE INDEX IF NOT EXISTS log_custom ON log_custom_reference (name, value)");

  private static final String INSERT_LOG =
      """
      INSERT INTO log (created_at, channel_id, reference, label, body, type, alert)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String INSERT_TAG = "INSERT INTO log_tag (log_id, tag) VALUES (?, ?)";
  private static final String INSERT_CUSTOM =
      "INSERT INTO log_custom_reference (log_id, name, value) VALUES (?, ?, ?)";

  /** The body of the call, as Jackson maps it. */
  record Log(
      String channel_id,
      String reference,
      String label,
      String body,
      String type,
      boolean alert,
      String tags,
      Map<String, String> custom_references) {}

  private static final String PLAIN =
      """
      CREATE TABLE IF NOT EXISTS log (
        id %s,
        created_at BIGINT NOT NULL,
        channel_id TEXT NOT NULL,
        reference TEXT,
        label TEXT,
        body TEXT,
        type TEXT NOT NULL,
        alert BOOLEAN NOT NULL,
        tags TEXT,
        custom_references TEXT)
      """;
  private static final String INSERT_PLAIN =
      """
      INSERT INTO log (created_at, channel_id, reference, label, body, type, alert, tags,
        custom_references) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HikariDataSource pool;
  private final String token;
  private final boolean plain;

  private NaiveServer(HikariDataSource pool, String token, boolean plain) {
    this.pool = pool;
    this.token = token;
    this.plain = plain;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Files.createDirectories(Path.of(System.getenv("LOGWIRE_DATA")));
    String url = System.getenv("LOGWIRE_DATABASE"); // of PostgreSQL, or null
    HikariDataSource pool = url == null ? pool(folder.resolve("logwire.db")) : pool(url);
    boolean plain = args.length > 0 && args[0].equals("plain");
    String idType = url == null ? "INTEGER PRIMARY KEY" : SERIAL;
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : plain ? List.of(PLAIN) : SCHEMA) {
        statement.execute(sql.replace("id %s,", "id " + idType + ","));
      }
      connection.commit();
    }
    NaiveServer naive = new NaiveServer(pool, System.getenv("LOGWIRE_TOKEN"), plain);
    Javalin server =
        Javalin.create(config -> config.routes.post("/api/v1/log/create", naive::create))
            .start("127.0.0.1", Integer.parseInt(System.getenv("LOGWIRE_PORT")));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.stop();
                  pool.close(); // the last connection moves the WAL into the file
                }));
  }

  private static HikariDataSource pool(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setAutoCommit(false);
    return new HikariDataSource(config);
  }

  private static HikariDataSource pool(Path file) {
    SQLiteConfig settings = new SQLiteConfig();
    settings.setJournalMode(SQLiteConfig.JournalMode.WAL);
    settings.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    settings.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    SQLiteDataSource source = new SQLiteDataSource(settings);
    source.setUrl("jdbc:sqlite:" + file);
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setAutoCommit(false);
    return new HikariDataSource(config);
  }

  private void create(Context ctx) throws SQLException, JsonProcessingException {
    if (!("Bearer " + token).equals(ctx.header("Authorization"))) {
      ctx.status(401);
      return;
    }
    Log log = ctx.bodyAsClass(Log.class);
    try (Connection connection = pool.getConnection()) {
      if (plain) {
        insertPlain(connection, log);
      } else {
        insertAll(connection, log);
      }
      connection.commit();
    }
    ctx.status(202).contentType("application/json").result("{}");
  }

  private static void insertPlain(Connection connection, Log log)
      throws SQLException, JsonProcessingException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT_PLAIN)) {
      set(insert, log);
      insert.setString(8, log.tags());
      insert.setString(9, JSON.writeValueAsString(log.custom_references()));
      insert.executeUpdate();
    }
  }

  private static void insertAll(Connection connection, Log log) throws SQLException {
    long id = insert(connection, log);
    if (log.tags() != null) {
      insertTags(connection, id, log.tags().split(","));
    }
    if (log.custom_references() != null) {
      insertCustomReferences(connection, id, log.custom_references());
    }
  }

  private static long insert(Connection connection, Log log) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(INSERT_LOG, new String[] {"id"})) {
      set(insert, log);
      insert.executeUpdate();
      try (ResultSet key = insert.getGeneratedKeys()) {
        key.next();
        return key.getLong(1);
      }
    }
  }

  private static void set(PreparedStatement insert, Log log) throws SQLException {
    insert.setLong(1, System.currentTimeMillis());
    insert.setString(2, log.channel_id());
    insert.setString(3, log.reference());
    insert.setString(4, log.label());
    insert.setString(5, log.body());
    insert.setString(6, log.type());
    insert.setBoolean(7, log.alert());
  }

  private static void insertTags(Connection connection, long id, String[] tags)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT_TAG)) {
      for (String tag : tags) {
        insert.setLong(1, id);
        insert.setString(2, tag.strip());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void insertCustomReferences(
      Connection connection, long id, Map<String, String> references) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT_CUSTOM)) {
      for (Map.Entry<String, String> reference : references.entrySet()) {
        insert.setLong(1, id);
        insert.setString(2, reference.getKey());
        insert.setString(3, reference.getValue());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
}
