package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody deletes the WAL of a running service, as who tidies up a folder may do. */
@Timeout(180)
class LostWalTest {
  @TempDir Path home;
  private final Ledger ledger = new Ledger();

  @Test
  void theServiceEndsToBeRestartedAndHasAllThatItAcknowledged() throws Exception {
    Path data = home.resolve("data");
    try (ChildServer child = ChildServer.start(data);
        LogClient client = child.connect()) {
      send(client, "before", 20);
      Files.delete(data.resolve("logwire.db-wal"));
      assertTrue(child.endsWithin(TimeUnit.SECONDS.toNanos(60)), "it goes on");
      assertEquals(1, child.exitCode());
      String said = String.join("\n", child.stderr());
      assertTrue(said.contains("LogWire ends, to be restarted: the thread writer"), said);
      assertTrue(said.contains("logwire.db-wal was deleted or replaced; all that it had is"), said);
      assertFalse(said.contains("\tat "), said);
    }
    try (ChildServer child = ChildServer.start(data);
        LogClient client = child.connect()) {
      send(client, "after", 5);
      assertEquals(25, ledger.check(data.resolve("logwire.db")));
      child.terminate();
      assertEquals(ChildServer.SIGTERM, child.exitCode());
    }
  }

  private void send(LogClient client, String name, int count) throws Exception {
    for (int n = 0; n < count; n++) {
      String reference = name + "-" + n;
      ledger.sent(reference, 10);
      ledger.acknowledged(reference, client.send(Ledger.json(reference, 10)).logId());
    }
  }
}
