package io.logwire.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.metrics.Metrics;
import io.logwire.store.LogRepository;
import io.logwire.store.Store;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several hosts in the URL. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostsTest {
  private static final LogEntry ENTRY =
      new LogEntry("c", "", "x", "", LogType.ERROR, false, List.of(), Map.of());

  private static long append(LogRepository repository) {
    while (true) { // the timeout of the class ends it
      Optional<Long> id =
          repository
              .append(ENTRY, Optional.empty())
              .handle((done, e) -> e == null ? Optional.of(done.id()) : Optional.<Long>empty())
              .join();
      if (id.isPresent()) {
        return id.get();
      }
    }
  }

  @Test
  void thePrimaryWithTheHighestTimelineIsTakenThoughTheOldOneLingers() {
    try (PostgresServer old = PostgresServer.start();
        PostgresServer standby = old.startStandby()) {
      String one = old.newDatabase();
      String both = one.replace(old.address(), old.address() + "," + standby.address());
      try (Store store =
          PostgresStore.open(
              both, false, RetentionRules.NONE, Clock.systemUTC(), new Metrics().store)) {
        LogRepository repository = store.repository(entry -> List.of(), () -> {});
        append(repository);
        standby.awaitReplayed(old);

        standby.promote(); // and nobody stops the old one
        old.terminateSessions(one);
        long after = append(repository);

        String promoted = one.replace(old.address(), standby.address());
        try (Store there = new PostgresPlace(promoted).existing(Clock.systemUTC())) {
          List<Long> ids =
              there.reader().find(LogQuery.latest(9).from(after)).stream()
                  .map(log -> log.id())
                  .toList();
          assertEquals(List.of(after), ids);
        }
        assertEquals(2, store.reader().find(LogQuery.latest(9)).size());
      }
    }
  }
}
