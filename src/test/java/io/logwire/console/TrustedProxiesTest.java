package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrustedProxiesTest {
  private final TrustedProxies proxies = TrustedProxies.of("127.0.0.1, ::1, 10.1.0.0/16");

  @Test
  void believesAProxyAndNobodyElse() {
    assertEquals("192.0.2.7", proxies.client("127.0.0.1", "192.0.2.7"));
    assertEquals("192.0.2.7", proxies.client("10.1.200.3", "192.0.2.7"));
    assertEquals("10.2.0.3", proxies.client("10.2.0.3", "192.0.2.7"));
    assertEquals("127.0.0.1", proxies.client("127.0.0.1", null));
  }

  @Test
  void takesTheLastThatNoTrustedProxyIs() {
    assertEquals("192.0.2.7", proxies.client("127.0.0.1", "198.51.100.1, 192.0.2.7, 10.1.0.9"));
    assertEquals("10.1.0.9", proxies.client("127.0.0.1", "10.1.0.9"));
    assertEquals("192.0.2.7", proxies.client("127.0.0.1", "192.0.2.7:51234"));
    assertEquals("2001:db8:0:0:0:0:0:7", proxies.client("[0:0:0:0:0:0:0:1]", "[2001:db8::7]:443"));
    assertEquals("2001:db8:0:0:0:0:0:7", proxies.client("0:0:0:0:0:0:0:1", "2001:db8::7"));
  }

  @Test
  void believesNoWordThatIsNoAddress() {
    for (String hop : List.of("", "unknown", "_hidden", "localhost", "1.2.3", "1.2.3.4.5", "a:b")) {
      assertEquals("127.0.0.1", proxies.client("127.0.0.1", hop), hop);
    }
    assertEquals("127.0.0.1", proxies.client("127.0.0.1", ",".repeat(9_000)));
  }

  @Test
  void namesWhatIsNoNetwork() {
    for (String setting : List.of("caddy", "10.0.0.0/33", "10.0.0/8", "::1/129", "1.2.3.4/x")) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> TrustedProxies.of("::1," + setting));
      assertTrue(e.getMessage().startsWith(setting + " is neither an address"), e.getMessage());
    }
    assertEquals(List.of(), TrustedProxies.of(" ").networks());
  }
}
