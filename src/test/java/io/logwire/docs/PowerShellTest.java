package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sender for PowerShell, which no test can run where that is not installed: a grammar of the
 * language has to find nothing wrong with it.
 */
class PowerShellTest {
  private static final Path PARSER = Path.of("src/test/powershell").toAbsolutePath();

  @TempDir Path folder;

  private static String script() throws Exception {
    Matcher block =
        Pattern.compile("```powershell\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("docs/CLIENTS.md")));
    assertTrue(block.find());
    return block.group(1);
  }

  private Program.Ended check(String script) throws Exception {
    // Without V8's better compiler, which takes seconds for the grammar.
    String command = "node --liftoff-only '%s/syntax.mjs' < script.ps1".formatted(PARSER);
    return new Program(folder).file("script.ps1", script).run("sh", "-c", command);
  }

  @Test
  void hasTheSyntaxOfItsLanguage() throws Exception {
    Program.require("sh", "node");
    assumeTrue(
        Files.isDirectory(PARSER.resolve("node_modules")),
        "npm ci was not run in src/test/powershell; ./run.sh test does it where npm is installed");
    String script = script();

    assertEquals("", check(script).out());

    for (String part : new String[] {"} catch", "($each in", "'^https?://'"}) {
      String broken = script.replace(part, part.substring(1));
      assertFalse(broken.equals(script), part);
      assertEquals(1, check(broken).exitCode(), part);
    }
  }
}
