package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PasswordCommandTest {
  private static CommandRun run(String input) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return CommandRun.of(new PasswordCommand(password -> "<" + password + ">"));
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void printsTheHashAloneAndSaysWhereItBelongs() {
    CommandRun run = run("größe 🔑\nand more\n");
    assertEquals(0, run.exit());
    assertEquals("<größe 🔑>\n", run.out());
    assertTrue(run.err().contains("console.password"), run.err());
  }

  @Test
  void makesNothingOfNothing() {
    for (String input : new String[] {"", "\n", "  \n"}) {
      CommandRun run = run(input);
      assertEquals(1, run.exit());
      assertEquals("", run.out());
      assertTrue(run.err().contains("There is no password"), run.err());
    }
  }
}
