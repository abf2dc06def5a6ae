package io.logwire.logger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

class OperatorOutputTest {
  private static final String FORGED =
      "quoted\n2026-11-26T03:00:00.000Z ERROR Store - forged\u001b[2J";

  private static final Duration PLENTY = Duration.ofSeconds(60);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @TempDir Path folder;

  private OperatorOutput output(boolean journal) {
    return output(journal, bytes);
  }

  // Not the standard error: what others in this JVM have to say goes there, also a minute later.
  private static OperatorOutput output(boolean journal, OutputStream to) {
    PrintStream stream = new PrintStream(to, true, StandardCharsets.UTF_8);
    return new OperatorOutput(journal, () -> stream);
  }

  private List<String> lines() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /** Waits for it longer than it does by itself. */
  private static void write(
      OperatorOutput to, Level level, String speaker, String words, long more, Throwable thrown) {
    to.write(level, speaker, words, more, thrown);
    to.awaitWritten(PLENTY);
  }

  @Test
  void givesAFactALineWhateverItQuotes() {
    write(output(false), Level.WARN, "Courier", FORGED, 3, null);
    assertEquals(1, lines().size(), lines().toString());
    assertTrue(lines().get(0).matches("\\d{4}-\\S+ WARN Courier - quoted␊2026.*␛\\[2J.*"));
    assertTrue(lines().get(0).endsWith(" (3 more like this were not written)"));
  }

  @Test
  void putsTheStackBelowItsFactSoThatNoneOfItsLinesLooksLikeOne() {
    Throwable thrown = new IllegalStateException(FORGED);
    write(output(false), Level.ERROR, "Store", "failed", 0, thrown);
    assertTrue(lines().size() > 3, lines().toString());
    assertTrue(lines().stream().skip(1).allMatch(line -> line.matches("(?:  |\t).*")));
  }

  /** As a terminal after Ctrl-S, or a pipe to a program that hangs. */
  @Test
  @Timeout(60)
  void aStreamThatTakesNothingStopsNobodyAndGetsItsLinesWhenItTakesThem() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch taken = new CountDownLatch(1);
    OutputStream stopped =
        new FilterOutputStream(bytes) {
          @Override
          public void write(byte[] piece, int from, int length) throws IOException {
            begun.countDown();
            try {
              taken.await();
            } catch (InterruptedException e) {
              throw new InterruptedIOException();
            }
            out.write(piece, from, length);
          }
        };
    OperatorOutput output = output(false, stopped);
    LongAdder notWritten = new LongAdder();
    output.countNotWritten(notWritten);
    output.write(Level.WARN, "Courier", "first", 0, null);
    begun.await(); // to wait for the stream, so that the others have the queue for themselves
    for (int i = 0; i < PatientLines.MOST + 5; i++) {
      output.write(Level.WARN, "Courier", "then " + i, 0, null);
    }
    output.awaitWritten(Duration.ZERO);
    assertEquals(5, notWritten.sum());
    taken.countDown();
    output.awaitWritten(PLENTY);
    write(output, Level.WARN, "Courier", "last", 0, null);
    assertEquals(PatientLines.MOST + 2, lines().size());
    assertTrue(lines().get(0).endsWith("first"), lines().get(0));
    assertTrue(lines().get(lines().size() - 1).endsWith("last"));
  }

  @Test
  void givesEachLineItsPriorityInTheJournalWhichHasTheTimeItself() {
    OperatorOutput journal = output(true);
    write(journal, Level.ERROR, "Store", "failed", 0, new IllegalStateException("why"));
    write(journal, Level.INFO, "LogWire", "stopping", 0, null);
    assertEquals("<3>ERROR Store - failed", lines().get(0));
    assertEquals("<3>  java.lang.IllegalStateException: why", lines().get(1));
    assertEquals("<6>INFO LogWire - stopping", lines().get(lines().size() - 1));
    assertTrue(lines().stream().limit(lines().size() - 1).allMatch(line -> line.startsWith("<3>")));
  }

  @Test
  void givesAnObjectALineWhereProgramsRead() throws Exception {
    OperatorOutput output = output(false);
    output.follow(new LoggerStyle(Level.INFO, true));
    write(output, Level.ERROR, "Store", FORGED, 12, new IllegalStateException("why"));
    assertEquals(1, lines().size());
    assertFalse(lines().get(0).contains("\u001b"));
    JsonNode fact = new ObjectMapper().readTree(lines().get(0));
    assertEquals("error", fact.get("level").asText());
    assertEquals("Store", fact.get("logger").asText());
    assertEquals(FORGED, fact.get("message").asText());
    assertEquals(12, fact.get("not_written").asInt());
    assertTrue(fact.get("stack").asText().contains("IllegalStateException: why\n\tat "));
    OffsetDateTime.parse(fact.get("time").asText());
  }

  @Test
  void knowsTheJournalByTheFileThatSystemdNames() throws Exception {
    Path stream = Files.createFile(folder.resolve("stream"));
    Map<String, Object> is = Files.readAttributes(stream, "unix:dev,ino");
    String name = is.get("dev") + ":" + is.get("ino");

    assertTrue(Journal.takes(stream, Map.of(Journal.VARIABLE, name)));
    Path other = Files.createFile(folder.resolve("other"));
    assertFalse(Journal.takes(other, Map.of(Journal.VARIABLE, name)), "it writes elsewhere");
    assertFalse(Journal.takes(stream, Map.of()));
    assertFalse(Journal.takes(stream, Map.of(Journal.VARIABLE, "")));
    assertFalse(Journal.takes(folder.resolve("none"), Map.of(Journal.VARIABLE, name)));
  }
}
