package io.logwire.store.postgres;

import io.logwire.store.Store;
import io.logwire.store.StoreException;
import io.logwire.store.StorePlace;
import io.logwire.store.move.MovingStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;

/**
 * A database that has a store, or may get one.
 *
 * @param url {@code jdbc:postgresql://host:port/database?...}
 */
public record PostgresPlace(String url) implements StorePlace {

  @Override
  public Store existing(Clock clock) {
    return PostgresStore.existing(url, clock);
  }

  @Override
  public boolean make() {
    try (PostgresDatabase database = PostgresDatabase.of(url)) {
      return PostgresSchema.migrate(database);
    } catch (SQLException e) {
      throw new StoreException("cannot make a store in " + shown() + ": " + Trouble.reason(e), e);
    }
  }

  @Override
  public MovingStore from() {
    return PostgresMoving.from(url);
  }

  @Override
  public MovingStore to() {
    return PostgresMoving.to(url);
  }

  @Override
  public Path folder() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  @Override
  public long freeBytes() {
    return Long.MAX_VALUE;
  }

  @Override
  public String shown() {
    return shown(url);
  }

  /** That URL without user and password. */
  static String shown(String url) {
    return url.replaceFirst("^jdbc:", "").replaceFirst("\\?.*", "").replaceFirst("//[^/@]*@", "//");
  }

  @Override
  public String toString() {
    return shown();
  }
}
