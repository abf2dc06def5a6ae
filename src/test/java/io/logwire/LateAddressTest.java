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
@Timeout(400)
class LateAddressTest {
  private static final String ADDRESS = "192.0.2.7"; // for documents, RFC 5737
  private static final String CONSOLE = "8081"; // of a network of its own

  private static final int TRIES = 5;

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

    boolean began = false;
    // It waits for 30 s, which may be over on a busy machine before this test has done its part.
    for (int i = 0; i < TRIES && !began; i++) {
      try (ChildServer child = ChildServer.launch(java, home.resolve("data" + i), settings)) {
        began = begins(child);
      }
    }
    assertTrue(began, "its address came too late");
  }

  /** Whether it takes logs at the address that it is given; if not, its time was over. */
  private boolean begins(ChildServer child) throws Exception {
    child.awaitSaid(ADDRESS + " (host) is no address of this machine yet");
    String network = "--net=/proc/" + child.pid() + "/ns/net";
    String page =
        run(List.of("nsenter", network, "curl", "-s", "http://127.0.0.1:" + CONSOLE)).out();
    Program.Ended added =
        run(List.of("nsenter", network, "ip", "addr", "add", ADDRESS + "/32", "dev", "lo"));
    Pause.until(() -> !child.stdout().isEmpty() || !child.isAlive(), () -> "" + child.stderr());
    if (child.stdout().isEmpty()) {
      assertEquals(1, child.exitCode());
      assertTrue(child.stderr().toString().contains("cannot listen on"), "" + child.stderr());
      return false;
    }
    assertTrue(page.contains("LogWire is starting.") && !page.contains(":0/"), page);
    assertEquals(0, added.exitCode(), added::err);
    assertTrue(child.port() > 0);
    assertEquals(1, child.stderr().stream().filter(line -> line.contains("yet;")).count());
    return true;
  }

  private Program.Ended run(List<String> command) throws Exception {
    return new Program(home).run(command.toArray(String[]::new));
  }
}
