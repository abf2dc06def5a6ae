package io.logwire.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwire.log.RetentionRules;
import io.logwire.metrics.Metrics;
import io.logwire.store.LogRepository;
import io.logwire.store.Store;
import io.logwire.store.StoreContract;
import io.logwire.store.StorePlace;
import io.logwire.store.StoreUpkeepContract;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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

  @Test
  void aReplicaThatKeepsLogsForLessLongThanTheOthersDeletesNothingForAnHour() {
    Clock before = Clock.offset(Clock.systemUTC(), Duration.ofDays(-20));
    try (Store store = open(RetentionRules.NONE, before)) {
      LogRepository repository = store.repository(entry -> List.of(), () -> {});
      repository.append(StoreContract.entry("old", "one"), Optional.empty()).join();
    }
    String used =
        "INSERT INTO clock (id, agreed_at) VALUES (1, %1$d) ON CONFLICT (id) DO UPDATE SET agreed_at = %1$d";
    PostgresServer.execute(url, used.formatted(System.currentTimeMillis()));
    try (Store store = open(RetentionRules.ofLife(Duration.ofDays(9)), Clock.systemUTC())) {
      await(() -> store.health().loweredRetention().isPresent());
      assertEquals(1, store.state().logs());
    }
  }
}
