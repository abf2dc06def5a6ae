package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As many clients as can be, as fast as they can, against the heap that the service is given. */
class OverloadTest {
  private static final int CONNECTIONS = 256;
  private static final int SECONDS = 3;

  @TempDir Path home;
  private final Ledger ledger = new Ledger();

  @Test
  void keepsWhatItAcknowledgesAndRefusesTheRest() throws Exception {
    drive(300);
  }

  @Test
  void keepsWhatItAcknowledgesAndRefusesTheRestOfLargeBodies() throws Exception {
    drive(64_000);
  }

  private void drive(int bodyChars) throws Exception {
    Path data = home.resolve("data");
    // The options of run.sh.
    try (ChildServer child =
            ChildServer.start(data, "-Xmx64m", "-Xss512k", "-XX:MaxDirectMemorySize=32m");
        HttpLoad load = new HttpLoad(child.port(), "load", CONNECTIONS, bodyChars, ledger)) {
      child.endsWithin(TimeUnit.SECONDS.toNanos(SECONDS));
      load.stop();
      assertEquals(List.of(), load.broken(), "connections that were not answered");
      Set<Integer> answers = new TreeSet<>(load.answers().keySet());
      answers.removeAll(Set.of(202, 429, 503));
      assertEquals(Set.of(), answers, () -> "answers: " + load.answers());
      assertTrue(load.answers().get(202) > 0, () -> "answers: " + load.answers());
      List<String> said = child.stderr();
      assertTrue(said.stream().noneMatch(line -> line.contains("OutOfMemory")), said::toString);
      assertTrue(said.size() < 20, () -> said.size() + " lines: " + said);

      try (LogClient client = child.connect()) {
        ledger.sent("after", 10);
        ledger.acknowledged("after", client.send(Ledger.json("after", 10)).logId());
      }
      child.terminate();
      assertEquals(143, child.exitCode());
    }
    ledger.check(data.resolve("logwire.db"));
  }
}
