package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logwire.console.Visitor;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that may open 200 files, and clients that connect and say nothing. */
@Timeout(180)
class FewDescriptorsTest {
  private static final int CLIENTS = 150;

  @TempDir Path home;

  @Test
  void silentConnectionsTakeNoneOfThoseThatTheStoreAndTheConsoleNeed() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "needs prlimit");
    List<String> java = new ArrayList<>(List.of("prlimit", "--nofile=200:200"));
    java.addAll(ChildJvm.archived());
    List<SocketChannel> crowd = new ArrayList<>();
    try (ChildServer child = ChildServer.launch(java, home.resolve("data"), Map.of())) {
      Visitor monitor = new Visitor(child.consolePort());
      for (int i = 0; i < CLIENTS; i++) {
        SocketChannel silent = SocketChannel.open();
        crowd.add(silent);
        silent.bind(new InetSocketAddress("127.0.0." + (2 + i % 4), 0));
        silent.connect(new InetSocketAddress("127.0.0.1", child.port()));
      }
      // Where a check takes long, on a busy machine, it is asked again.
      Pause.until(() -> monitor.get("/readyz").statusCode() == 200, () -> "" + child.stderr());
      try (LogClient client = child.connect()) { // waits until the silent ones are closed
        assertEquals(202, client.send(Ledger.json("amid", 10)).status());
      }
      assertEquals(List.of(), withoutADescriptor(child.stderr()));
    } finally {
      for (SocketChannel silent : crowd) {
        silent.close();
      }
    }
  }

  // But the door itself, which accepts again a second later: those that it closes count as closed a
  // moment before they are, and on a busy machine a long one.
  private static List<String> withoutADescriptor(List<String> said) {
    List<String> others = new ArrayList<>();
    for (int i = 0; i < said.size(); i++) {
      boolean isOfTheDoor = i > 0 && said.get(i - 1).contains("Accept Failure");
      if (said.get(i).contains("Too many open files") && !isOfTheDoor) {
        others.add(said.get(i));
      }
    }
    return others;
  }
}
