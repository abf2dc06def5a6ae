package io.logwire.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Clock;
import org.junit.jupiter.api.Test;

class PostgresWriterTest {
  private static final long MILLI = 1_000_000;

  @Test
  void givesAGroupAsLongAsTheLastOneTookWhereSeveralWriteAtOnce() {
    try (PostgresDatabase database = PostgresDatabase.of("jdbc:postgresql://127.0.0.1:1/x")) {
      PostgresWriter writer =
          new PostgresWriter(database, new ReplicaIds(Clock.systemUTC()), () -> 0);

      assertEquals(0, writer.growth(3, MILLI), "who writes alone waits for nobody");
      assertEquals(MILLI, writer.growth(4, MILLI));
      assertEquals(MILLI, writer.growth(64, 50 * MILLI), "the others are held up elsewhere");
    }
  }
}
