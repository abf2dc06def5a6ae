package io.logwire.store.postgres;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class TroubleTest {
  @Test
  void whatMayBeCommittedAlreadyIsNotDoneAgain() {
    assertTrue(Trouble.isPassing(new SQLException("the connection was lost", "08006")));
    assertFalse(Trouble.isPassing(new SQLException("its commit had not returned", "08007")));
  }
}
