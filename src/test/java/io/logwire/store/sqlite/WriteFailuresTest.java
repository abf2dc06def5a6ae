package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.StoreException;
import io.logwire.store.sql.WriteFailures;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class WriteFailuresTest {
  private final WriteFailures failures = new WriteFailures();
  private final StoreException full =
      new StoreException("nothing was kept", new SQLException("the disk of the test is full"));

  @Test
  void tellsTheOwnerOnceOfWritesThatFailAgainAndAgain() {
    try (OwnersLog log = new OwnersLog()) {
      for (int i = 0; i < 100; i++) {
        failures.failed(3, full);
        failures.succeeded(); // and in between one that does not
      }
      assertTrue(log.lines().size() < 20, () -> "lines: " + log.lines().size());
      assertEquals(1, log.linesWith("nothing was kept; 3 logs were answered 503 so far").size());
      assertEquals(1, log.linesWith("takes writes again; 3 logs were answered 503").size());
    }
  }

  @Test
  void saysThatNoLogWasRefusedWhereOnlyUpkeepFailed() {
    try (OwnersLog log = new OwnersLog()) {
      failures.failed(0, full);
      failures.succeeded();
      assertEquals(1, log.linesWith("nothing was kept; no log was refused so far").size());
      assertEquals(1, log.linesWith("takes writes again; no log was refused").size());
    }
  }

  @Test
  void countsOneLogAsOne() {
    try (OwnersLog log = new OwnersLog()) {
      failures.failed(1, full);
      failures.succeeded();
      assertEquals(1, log.linesWith("nothing was kept; 1 log was answered 503 so far").size());
      assertEquals(1, log.linesWith("takes writes again; 1 log was answered 503").size());
    }
  }
}
