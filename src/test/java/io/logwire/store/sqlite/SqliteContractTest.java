package io.logwire.store.sqlite;

import io.logwire.log.RetentionRules;
import io.logwire.store.Store;
import io.logwire.store.StoreContract;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

class SqliteContractTest extends StoreContract {
  @TempDir Path folder;

  @Override
  protected Store open(RetentionRules rules, Clock clock) {
    return SqliteStore.open(folder, rules, 0, clock);
  }
}
