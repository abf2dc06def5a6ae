package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logwire.docs.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine that boots, whose network comes later than the service. */
@Timeout(120)
class LateAddressTest {
  private static final String ADDRESS = "192.0.2.7"; // for documents, RFC 5737
  private static final String CONSOLE = "8081"; // of a network of its own

  @TempDir Path home;

  @Test
  void theServiceBeginsWhenItsAddressIsThere() throws Exception {
    Program.require("unshare", "nsenter", "ip", "curl");
    String alone = "ip link set lo up && exec \"$@\"";
    List<String> apart = List.of("unshare", "--net", "sh", "-c", alone, "sh");
    List<String> nothing = new ArrayList<>(apart);
    nothing.add("true");
    assumeTrue(run(nothing).exitCode() == 0, "this user has no network of his own");
    List<String> java = new ArrayList<>(apart);
    java.addAll(ChildJvm.archived());
    Map<String, String> settings = Map.of("LOGWIRE_HOST", ADDRESS, "LOGWIRE_CONSOLE_PORT", CONSOLE);

    try (ChildServer child = ChildServer.launch(java, home.resolve("data"), settings)) {
      child.awaitSaid(ADDRESS + " (host) is no address of this machine yet");
      String network = "--net=/proc/" + child.pid() + "/ns/net";
      String page =
          run(List.of("nsenter", network, "curl", "-s", "http://127.0.0.1:" + CONSOLE)).out();
      assertTrue(page.contains("LogWire is starting.") && !page.contains(":0/"), page);
      Program.Ended added =
          run(List.of("nsenter", network, "ip", "addr", "add", ADDRESS + "/32", "dev", "lo"));
      assertEquals(0, added.exitCode(), added::err);

      assertTrue(child.port() > 0);
      assertEquals(1, child.stderr().stream().filter(line -> line.contains("yet;")).count());
    }
  }

  private Program.Ended run(List<String> command) throws Exception {
    return new Program(home).run(command.toArray(String[]::new));
  }
}
