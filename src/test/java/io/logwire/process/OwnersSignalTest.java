package io.logwire.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OwnersSignalTest {
  @Test
  void whatComesDuringTheStartIsHeardOnceWhenThatIsDone() {
    OwnersSignal signal = new OwnersSignal();
    AtomicInteger heard = new AtomicInteger();

    signal.come();
    signal.come();
    signal.handle(heard::incrementAndGet);
    assertEquals(1, heard.get());

    signal.come();
    assertEquals(2, heard.get());
  }
}
