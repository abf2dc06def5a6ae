package io.logwire.store.sqlite;

import io.logwire.log.RetentionRules;
import io.logwire.store.Store;
import io.logwire.store.StorePlace;
import io.logwire.store.StoreUpkeepContract;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

class SqliteUpkeepTest extends StoreUpkeepContract {
  @TempDir Path folder;
  @TempDir Path elsewhere;

  @Override
  protected Store open(RetentionRules rules, Clock clock) {
    return SqliteStore.open(folder, rules, 0, clock);
  }

  @Override
  protected Store existing(Clock clock) {
    return new SqlitePlace(folder).existing(clock);
  }

  @Override
  protected Store another(Clock clock) {
    StorePlace other = new SqlitePlace(elsewhere);
    other.make();
    return other.existing(clock);
  }
}
