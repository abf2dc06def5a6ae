package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class FirstLogTest {
  @Test
  void showsNoLineBeforeItIsKnownWhereLogsAreSentTo() {
    String starting = new FirstLog(Optional::empty).explain(Optional.of("a")).toString();
    assertTrue(starting.contains("LogWire is starting."), starting);
    assertFalse(starting.contains("curl"), starting);
    String known =
        new FirstLog(() -> Optional.of("http://127.0.0.1:8080/api/v1/log/create"))
            .explain(Optional.of("a"))
            .toString();
    assertTrue(known.contains("curl -i http://127.0.0.1:8080/api/v1/log/create"), known);
  }
}
