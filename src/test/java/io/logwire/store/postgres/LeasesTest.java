package io.logwire.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two replicas, and time that passes when it is told to. */
@Timeout(60)
class LeasesTest {
  private static final Duration STEP = Duration.ofSeconds(4);
  private static final String COUNT = "SELECT count(*) FROM lease";

  private final PostgresDatabase database =
      PostgresDatabase.of(PostgresServer.shared().newDatabase());
  private final Session session = new Session(database);
  private final AtomicLong nanos = new AtomicLong(1);
  private final Leases one = new Leases(nanos::get);
  private final Leases other = new Leases(nanos::get);

  @BeforeEach
  void makeTables() throws SQLException {
    PostgresSchema.migrate(database);
  }

  @AfterEach
  void close() {
    session.close();
    database.close();
  }

  private void step(Leases... alive) throws SQLException {
    for (Leases leases : alive) {
      session.run(
          tx -> {
            leases.step(tx.connection());
            return null;
          });
    }
  }

  private void pass(Duration time, Leases... alive) throws SQLException {
    for (Duration left = time; left.compareTo(Duration.ZERO) > 0; left = left.minus(STEP)) {
      nanos.addAndGet(STEP.toNanos());
      step(alive);
    }
  }

  /** Has the first one hold both, and the other one want them. */
  private void take(String... names) throws SQLException {
    for (String name : names) {
      assertFalse(one.holds(name));
      step(one);
      assertTrue(one.holds(name));
      assertFalse(other.holds(name));
    }
    step(other);
  }

  private long count() {
    return database.look(at -> PostgresDatabase.number(at, COUNT));
  }

  private List<Boolean> held(Leases leases, String... names) {
    return List.of(names).stream().map(leases::holds).toList();
  }

  @Test
  void whatIsNotWantedAnyMoreIsTakenByWhoWantsIt() throws Exception {
    take("webhook ops", "webhook dev", "upkeep");

    one.wantOnly(Set.of("webhook dev"), "webhook ");
    step(one, other);

    assertEquals(List.of(true, false, false), held(other, "webhook ops", "webhook dev", "upkeep"));
    assertEquals(List.of(true, true), held(one, "webhook dev", "upkeep"));
  }

  @Test
  void whatIsNotRenewedIsTakenAfterSixSecondsAndByNobodyBefore() throws Exception {
    take("upkeep");

    pass(STEP, other);
    assertFalse(other.holds("upkeep"));
    pass(STEP, other);

    assertTrue(other.holds("upkeep"));
    assertFalse(one.holds("upkeep"), "it could not renew it for five");
  }

  @Test
  void isAbandonedWhenNobodyHasHadItForTenMinutes() throws Exception {
    assertFalse(one.holds("webhook ops"));
    pass(Duration.ofMinutes(9), one, other);
    assertFalse(other.isAbandoned("webhook of nobody"));
    pass(Duration.ofMinutes(9), one, other);
    assertTrue(other.isAbandoned("webhook of nobody"));
    assertFalse(other.isAbandoned("webhook ops"));

    session.run(
        tx -> {
          one.release(tx.connection());
          return null;
        });
    pass(Duration.ofMinutes(9), other);
    assertFalse(other.isAbandoned("webhook ops"));
    pass(Duration.ofMinutes(2), other);
    assertTrue(other.isAbandoned("webhook ops"));
  }

  @Test
  void whoCouldNotLookDoesNotTakeWhatOthersDoForAbandoned() throws Exception {
    take("webhook ops");
    pass(Duration.ofMinutes(11), one, other);
    nanos.addAndGet(Duration.ofMinutes(11).toNanos()); // in which nobody reaches the database
    assertFalse(other.isAbandoned("webhook of nobody"));
    step(other);

    assertFalse(other.isAbandoned("webhook ops"));
    assertFalse(other.isAbandoned("webhook of nobody"));
  }

  @Test
  void oneOfAReplicaThatIsGoneIsForgottenAndMadeAgainWhenThatIsBack() throws Exception {
    assertFalse(one.holds(Leases.PRESENCE + "a"));
    step(one);
    pass(Duration.ofMinutes(11), other);
    assertTrue(other.isAbandoned(Leases.PRESENCE + "a"));
    pass(STEP, other);
    assertEquals(0, count());

    step(one);

    assertEquals(1, count());
  }
}
