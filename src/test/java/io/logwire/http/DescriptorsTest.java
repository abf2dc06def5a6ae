package io.logwire.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DescriptorsTest {
  private static final long PLENTY = 1L << 30;

  @Test
  void theListenersShareWhatTheProcessMayOpenAndLeaveSomeForTheStore() {
    int door = HardenedJetty.mostConnections(10_000, PLENTY, 1_024);
    int console = HardenedJetty.mostConnections(1_000, PLENTY, 1_024);
    assertEquals(814, door);
    assertEquals(81, console);
    assertTrue(door + console <= 1_024 - 128);
  }

  @Test
  void thereAreAsManyConnectionsAsAreWantedWhereThereIsRoom() {
    assertEquals(10_000, HardenedJetty.mostConnections(10_000, PLENTY, 524_288));
    assertEquals(5_461, HardenedJetty.mostConnections(10_000, 64 << 20, 524_288));
    assertEquals(8, HardenedJetty.mostConnections(1_000, PLENTY, 64));
  }

  @Test
  void theLimitIsThatOfThisProcess() {
    assertTrue(Descriptors.most() > 64, () -> "" + Descriptors.most());
  }
}
