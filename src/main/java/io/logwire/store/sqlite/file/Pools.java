package io.logwire.store.sqlite.file;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The pools of connections to the file, and the settings of each connection. */
final class Pools {
  // What a slow reader has made the WAL grow to is given back when it begins anew.
  private static final int MOST_WAL = 24 << 20;

  private Pools() {}

  private static SQLiteConfig settings() {
    SQLiteConfig config = new SQLiteConfig();
    Sqlite.limitMemory(config);
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(Sqlite.BUSY_TIMEOUT_MILLIS);
    config.setGetGeneratedKeys(false); // asking for them makes an insert four times as dear
    config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, Integer.toString(MOST_WAL));
    // What is deleted is overwritten in the pages that stay in use, and a page that is used again
    // is emptied before; Erasure relies on it and sees to the free pages.
    config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "fast");
    return config;
  }

  /** The one connection that writes. */
  static HikariDataSource writer(Path file) {
    HikariConfig pool = pool("writer", file, settings());
    pool.setMaximumPoolSize(1);
    pool.setAutoCommit(true); // the writer says BEGIN IMMEDIATE and COMMIT itself
    return new HikariDataSource(pool);
  }

  /** So many connections that only read. */
  static HikariDataSource readers(String name, Path file, int most) {
    SQLiteConfig settings = settings();
    settings.setReadOnly(true);
    HikariConfig pool = pool(name, file, settings);
    pool.setReadOnly(true);
    pool.setMaximumPoolSize(most);
    pool.setMinimumIdle(0); // opened when first asked for, which keeps the start short
    pool.setInitializationFailTimeout(-1);
    pool.setAutoCommit(false); // the selects of one answer see one state
    return new HikariDataSource(pool);
  }

  private static HikariConfig pool(String name, Path file, SQLiteConfig settings) {
    SQLiteDataSource source = new SQLiteDataSource(settings);
    source.setUrl("jdbc:sqlite:" + file);
    HikariConfig pool = new HikariConfig();
    pool.setPoolName(name);
    pool.setDataSource(source);
    pool.setMaxLifetime(0);
    pool.setKeepaliveTime(0);
    pool.setIdleTimeout(0);
    pool.setConnectionTimeout(5_000);
    // The one setting that the driver has no property for; no schema of ours calls a function.
    pool.setConnectionInitSql("PRAGMA trusted_schema = OFF");
    return pool;
  }
}
