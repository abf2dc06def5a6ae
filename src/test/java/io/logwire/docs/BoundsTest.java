package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.HttpConfiguration;
import org.junit.jupiter.api.Test;

/** "Who may use how much of what?" of docs/RATIONALE.md: each number is that of the code. */
class BoundsTest {
  /** What begins a row, what is in it; and the file and the line of the code that say the same. */
  private static final String BOUNDS =
      """
      threads | all requests of the door || two || http/Listener.java || THREADS = 4; || // One accepts, one selects, the others handle
      threads | all readers of the console || four, || http/LateListener.java || new Turns.Most(4, 2, 8)
      threads | searches of the console || eight wait without a thread, four of one reader || http/LateListener.java || new Turns.Most(4, 2, 8)
      threads | searches of the console || four of one reader || http/Turns.java || his >= most.costlyThatWait / 2
      sockets | a listener || 10,000 || http/Listener.java || MOST_CONNECTIONS = 10_000;
      sockets | a listener || (console 1,000) || http/LateListener.java || MOST_CONNECTIONS = 1_000;
      sockets | a listener || has 12 kB for || http/HardenedJetty.java || BYTES_PER_CONNECTION = 12 * 1024;
      sockets | a listener || silent for 2 s || http/HardenedJetty.java || IDLE_TIMEOUT_WHEN_FULL = Duration.ofSeconds(2);
      sockets | an address || half of them || http/HardenedJetty.java || new AddressShare(most / 2,
      sockets | a connection that has asked || 30 s; || http/StalledConnections.java || PATIENCE_WITH_THE_SILENT = Duration.ofSeconds(30);
      sockets | a connection that has asked || 200 s || http/HardenedJetty.java || IDLE_TIMEOUT = Duration.ofSeconds(200);
      time | a head; a body || 10 s; 10 s, 1 s more for each 8 KiB || http/StalledConnections.java || Duration PATIENCE = Duration.ofSeconds(10); || BYTES_PER_SECOND = 8192;
      time | a reader of an answer || 30 s, and 1 s more for each 8 KiB || http/BufferedAnswer.java || PATIENCE_SECONDS = 30; || BYTES_PER_SECOND = 8192;
      time | a reader of an answer || 30 s, and 1 s more for each 8 KiB || http/StreamedAnswer.java || PATIENCE_SECONDS = 30; || BYTES_PER_SECOND = 8192;
      heap | one body || 1 MiB || http/RequestBody.java || this(1 << 20,
      heap | bodies on their way || an eighth of the heap || http/RequestBody.java || Runtime.getRuntime().maxMemory() / 8)
      heap | bodies on their way || a token half of it, an address three quarters || http/BodyMemory.java || usable / 2 || usable - usable / 4
      heap | bodies on their way || a quarter of each is for bodies up to 128 KiB || http/BodyMemory.java || most - most / 4 || USUAL = 128 * 1024;
      heap | answers that are not read || an eighth of the heap || http/LingeringClose.java || Runtime.getRuntime().maxMemory() / 8)
      heap | logs that wait for the disk || 8,192, and 8 MB || store/sql/WriteQueue.java || MAX_WAITING = 8_192; || MAX_WAITING_BYTES = 8L << 20;
      heap | fields, tags, custom || 1,000 unknown || ingest/LogParser.java || MOST_UNKNOWN_FIELDS = 1_000;
      heap | fields, tags, custom || 32, 32 || log/LogLimits.java || int TAGS = 32; || CUSTOM_REFERENCES = 32;
      bytes | an error || 16 KiB || http/Problem.java || MOST_BYTES = 16 * 1024;
      bytes | an error || names of 40 characters, 20 unknown fields || ingest/Faults.java || MOST_QUOTED = 40; || MOST_UNKNOWN = 20;
      bytes | the address of a page || 100 parameters || console/Guard.java || MOST_PARAMETERS = 100;
      connections to the file | the writer; || one; || store/sqlite/file/Pools.java || pool.setMaximumPoolSize(1);
      connections to the file | the writer; || two; four || store/sqlite/file/Database.java || DOOR = 2; || READERS = 4;
      connections to the file | the writer; || waits 5 s || store/sqlite/file/Pools.java || setConnectionTimeout(5_000)
      native memory | a value; || 16 MB; || store/sqlite/file/Sqlite.java || MOST_OF_A_VALUE = 16 << 20;
      time | a feed page of the console || 2 s, || console/FeedPage.java || PATIENCE = Duration.ofSeconds(2);
      time | a look of a command || 40 ms || store/sql/Stretches.java || BRIEF = Duration.ofMillis(40);
      time | `search` and `tail` with || 2 s || command/SearchCommand.java || PATIENCE = Duration.ofSeconds(2);
      time | `search` and `tail` with || 2 s || command/TailCommand.java || PATIENCE = Duration.ofSeconds(2);
      time | a download || 15 min || console/Downloads.java || LONGEST = Duration.ofMinutes(15);
      number | downloads at a time || 2 || console/Downloads.java || AT_A_TIME = 2;
      number | live pages; || 250; || console/Live.java || MOST_PAGES = 250;
      number | live pages; || 128 KiB || http/EventStream.java || MOST_QUEUED = 128 * 1024;
      number | passwords, and scrapes || 8 each || console/PasswordChecks.java || MOST_WAITING = 8;
      number | passwords, and scrapes || 8 each || console/MetricsPage.java || MOST_WAITING = 8;
      time, bytes | a webhook || 15 s; || alert/WebhookClient.java || DEADLINE = Duration.ofSeconds(15);
      time, bytes | a webhook || 16 KiB || alert/AnswerReader.java || MOST_BYTES = 16 << 10;
      a query | words; || 64; 8; 1,024; || log/TextFilter.java || MOST_WORDS = 64; || MOST_BEGINNINGS = 8; || MOST_CHARACTERS = 1_024;
      a query | words; || 32 tags and 32 custom references || log/LogQuery.java || MOST_FILTERS = LogLimits.TAGS;
      a query | words; || in a URL 20 filters || console/FilterReading.java || MOST = 20;
      disk | logs, where || 16 MB || store/sqlite/file/Reserve.java || MOST = 16L << 20;
      disk | an import || 16 MB more || command/transfer/Room.java || MORE = 16L << 20;
      lines in the log | one kind of line || ten a minute || logger/Repeats.java || MOST = 10; || WINDOW = TimeUnit.MINUTES.toNanos(1);
      """;

  private static final List<String> WITHOUT_A_NUMBER =
      List.of("connections to the file | a command");

  private static List<String> table() throws IOException {
    List<String> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("docs/RATIONALE.md"))) {
      inside |= line.equals("| of | who | may have | and who wants more |");
      inside &= line.startsWith("|");
      if (inside) {
        rows.add(line.substring(2));
      }
    }
    return rows.subList(2, rows.size());
  }

  @Test
  void areThoseOfTheCode() throws IOException {
    List<String> rows = table();
    List<String> unseen = new ArrayList<>(rows);
    for (String bound : BOUNDS.lines().toList()) {
      String[] part = bound.split(" \\|\\| ");
      List<String> of = rows.stream().filter(row -> row.startsWith(part[0])).toList();
      assertEquals(1, of.size(), "the row that begins: " + part[0]);
      unseen.remove(of.get(0));
      assertTrue(of.get(0).contains(part[1]), "not said: " + part[1] + "\nin: " + of.get(0));
      String source = Files.readString(Path.of("src/main/java/io/logwire", part[2]));
      for (int i = 3; i < part.length; i++) {
        assertTrue(source.contains(part[i]), part[2] + " is not: " + part[i] + "\nas " + of.get(0));
      }
    }
    unseen.removeIf(row -> WITHOUT_A_NUMBER.stream().anyMatch(row::startsWith));
    assertEquals(List.of(), unseen, "rows that nothing is compared with");
  }

  @Test
  void areThoseOfJettyWhereWeSetNone() {
    assertEquals(8 << 10, new HttpConfiguration().getRequestHeaderSize(), "the address of a page");
  }
}
