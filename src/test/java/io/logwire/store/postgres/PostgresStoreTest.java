package io.logwire.store.postgres;

import io.logwire.log.RetentionRules;
import io.logwire.metrics.Metrics;
import io.logwire.store.Store;
import io.logwire.store.StoreContract;
import java.time.Clock;

class PostgresStoreTest extends StoreContract {
  private final String url = PostgresServer.shared().newDatabase();

  @Override
  protected Store open(RetentionRules rules, Clock clock) {
    return PostgresStore.open(url, false, rules, clock, new Metrics().store);
  }
}
