package io.logwire;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The token of a first start, which is a secret, and where it may be shown. */
class FirstTokenTest {
  @TempDir Path folder;

  /** What the start prints into a file, of which the environment says that it is the journal. */
  private String printed(String last, String journal) throws Exception {
    Path out = folder.resolve("out");
    return awaited(out, last, out, Redirect.DISCARD, journal);
  }

  /** What is in that file once the last word is, of a start that prints into these. */
  private String awaited(Path file, String last, Path out, Redirect err, String journal)
      throws Exception {
    List<String> command = new ArrayList<>(ChildJvm.archived());
    command.add("io.logwire.LogWire");
    ProcessBuilder service =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err);
    service.environment().putAll(Map.of("LOGWIRE_PORT", "0", "LOGWIRE_CONSOLE_PORT", "0"));
    service.environment().put("JOURNAL_STREAM", journal);
    Process process = service.start();
    try {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!Files.readString(file).contains(last)) {
        assertTrue(process.isAlive() && System.nanoTime() < deadline, Files.readString(file));
        process.waitFor(20, TimeUnit.MILLISECONDS);
      }
    } finally {
      process.destroy();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    }
    return Files.readString(file);
  }

  @Test
  void isNeitherMadeNorShownWhereTheJournalWouldKeepIt() throws Exception {
    Path out = Files.createFile(folder.resolve("out"));
    Map<String, Object> stream = Files.readAttributes(out, "unix:dev,ino");

    String text = printed("token create NAME", stream.get("dev") + ":" + stream.get("ino"));

    assertFalse(text.contains("lw_"), text);
    assertTrue(text.contains("There is no token yet. This makes one: logwire token create NAME"));
    Files.delete(out);
    Files.createFile(out);
    assertTrue(printed("My first log", "1:1").contains("lw_"), "it is made when it can be shown");
  }

  @Test
  void isNotMadeWhereNobodyCouldSeeIt() throws Exception {
    Path err = Files.createFile(folder.resolve("err"));

    String text =
        awaited(err, "could not be written", Path.of("/dev/full"), Redirect.to(err.toFile()), "");

    assertTrue(text.contains("none is made, as nothing can be written"), text);
    Files.createFile(folder.resolve("out"));
    assertTrue(printed("My first log", "1:1").contains("lw_"), "so the next start makes it");
  }

  @Test
  void isShownWhereTheJournalIsSaidToBeSomethingElse() throws Exception {
    Files.createFile(folder.resolve("out"));
    assertTrue(printed("My first log", "1:1").contains("lw_"));
  }
}
