package io.logwire.store.postgres;

import io.logwire.log.RetentionRules;
import io.logwire.metrics.Metrics;
import io.logwire.store.Store;
import io.logwire.store.StorePlace;
import io.logwire.store.StoreUpkeepContract;
import java.time.Clock;

class PostgresUpkeepTest extends StoreUpkeepContract {
  private final String url = PostgresServer.shared().newDatabase();

  @Override
  protected Store open(RetentionRules rules, Clock clock) {
    return PostgresStore.open(url, false, rules, clock, new Metrics().store);
  }

  @Override
  protected Store existing(Clock clock) {
    return new PostgresPlace(url).existing(clock);
  }

  @Override
  protected Store another(Clock clock) {
    StorePlace other = new PostgresPlace(PostgresServer.shared().newDatabase());
    other.make();
    return other.existing(clock);
  }
}
