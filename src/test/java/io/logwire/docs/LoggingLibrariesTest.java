package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.ProxyProcess;
import io.logwire.TestServer;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The handlers and appenders of {@code docs/clients}, set up as {@code docs/CLIENTS.md} says: who
 * logs never waits, what is logged arrives once, and what does not is counted and told.
 */
@Timeout(120)
class LoggingLibrariesTest {
  private static final Markdown PAGE = Markdown.read("docs/CLIENTS.md");

  @TempDir static Path shared;
  @TempDir Path folder;
  private int port;

  private static String setup(LoggingLibrary library) {
    return PAGE.block(
        switch (library) {
          case PYTHON -> "logging.py";
          case LOGBACK -> "logback.xml";
          case LOG4J -> "log4j2.xml";
          case MONOLOG -> "monolog.php";
        });
  }

  /** A program that logs, until its input ends. */
  private final class App implements AutoCloseable {
    private final Process process;
    private final Path err = Files.createTempFile(folder, "err", "");
    private final long millis; // what logging took

    App(List<String> command, int messages, URI url, String token) throws IOException {
      this(folder, command, messages, url, token);
    }

    App(Path folder, List<String> command, int messages, URI url, String token) throws IOException {
      List<String> words = new ArrayList<>(command);
      words.add("" + messages);
      ProcessBuilder builder =
          new ProcessBuilder(words).directory(folder.toFile()).redirectError(err.toFile());
      builder.environment().put("LOG_URL", url.toString());
      builder.environment().put("LOG_TOKEN", token);
      builder.environment().put("TMPDIR", folder.toString());
      process = builder.start();
      String line =
          new BufferedReader(
                  new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      assertTrue(line != null, () -> "it has not logged: " + said());
      millis = Long.parseLong(line);
    }

    String said() {
      try {
        return Files.readString(err);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    /** Lets it end; what it has said on stderr. */
    String end() throws Exception {
      process.getOutputStream().close();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
      assertEquals(0, process.exitValue(), said());
      assertFalse(said().contains(TestServer.TOKEN), said());
      return said();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private URI url() throws IOException {
    port = port == 0 ? ProxyProcess.freePort() : port;
    return URI.create("http://127.0.0.1:" + port + "/api/v1/log/create");
  }

  private TestServer service() throws IOException {
    url();
    return TestServer.start(folder.resolve("data"), Map.of("LOGWIRE_PORT", "" + port));
  }

  private static List<LogEntry> entries(TestServer server) {
    return server.logs().stream().map(log -> log.entry()).toList();
  }

  private static List<String> labels(TestServer server) {
    return entries(server).stream().map(LogEntry::label).toList();
  }

  private static List<String> expected(int messages) {
    List<String> labels = new ArrayList<>(List.of("Payment failed"));
    IntStream.range(0, messages).forEach(i -> labels.add("message " + i));
    return labels;
  }

  @ParameterizedTest
  @EnumSource(LoggingLibrary.class)
  void keepsEachLogOnceWhateverIsLostOnTheWay(LoggingLibrary library) throws Exception {
    List<String> command = library.prepare(shared, folder, setup(library));
    try (TestServer server = service();
        LossyProxy proxy = LossyProxy.before(server.url(), true);
        App app = new App(command, 3, proxy.url(), TestServer.TOKEN)) {
      endWhenAllAreKept(library, app, command, proxy.url(), server, 4);
      List<LogEntry> logs = entries(server);
      assertKept(library, 3, labels(server));
      LogEntry first = logs.get(0);
      assertEquals("shop", first.channelId());
      assertEquals("user 4711", first.reference());
      assertEquals(LogType.ERROR, first.type());
      assertTrue(first.alert());
      assertTrue(first.tags().contains("ERROR"), first::toString);
      assertEquals("A-17", first.customReferences().get("order"));
      assertTrue(first.body().contains("card declined"), first::toString);
    }
  }

  @ParameterizedTest
  @EnumSource(LoggingLibrary.class)
  void survivesARestartOfTheServiceAndHoldsNobodyUpMeanwhile(LoggingLibrary library)
      throws Exception {
    List<String> command = library.prepare(shared, folder, setup(library));
    try (App app = new App(command, 500, url(), TestServer.TOKEN)) {
      assertAtOnce(app);
      if (library == LoggingLibrary.MONOLOG) {
        app.end();
      }
      try (TestServer server = service()) {
        endWhenAllAreKept(library, app, command, url(), server, 501);
        assertKept(library, 500, labels(server));
      }
    }
  }

  // On a busy machine the seconds that a program has at its end may not be enough for all.
  private void endWhenAllAreKept(
      LoggingLibrary library, App app, List<String> command, URI url, TestServer server, int number)
      throws Exception {
    if (library != LoggingLibrary.MONOLOG) {
      awaitLogs(server, number);
      app.end();
      return;
    }
    app.end();
    for (int i = 0; i < 20 && labels(server).size() < number; i++) { // each has two seconds
      try (App next = new App(command, 0, url, TestServer.TOKEN)) {
        next.end();
      }
    }
  }

  // Each further program of Monolog logs its example once more.
  private static void assertKept(LoggingLibrary library, int messages, List<String> labels) {
    boolean repeats = library == LoggingLibrary.MONOLOG && labels.size() > messages + 1;
    assertEquals(expected(messages), repeats ? labels.subList(0, messages + 1) : labels);
  }

  // Some seconds between two attempts, and who logs waits for none.
  private static void assertAtOnce(App app) {
    assertTrue(app.millis < 30_000, () -> "logging took " + app.millis + " ms");
  }

  private static void awaitLogs(TestServer server, int number) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (server.logs().size() < number) {
      assertTrue(System.nanoTime() - end < 0, () -> labels(server).toString());
      LockSupport.parkNanos(20_000_000); // each look opens the file
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = LoggingLibrary.class,
      names = {"PYTHON", "LOGBACK", "LOG4J"})
  void countsAndTellsWhatFoundTheBufferFull(LoggingLibrary library) throws Exception {
    String small =
        setup(library)
            .replace("LogWireHandler(\"shop\"", "LogWireHandler(\"shop\", buffer=10")
            .replace("<channel>", "<buffer>10</buffer><channel>")
            .replace("channel=\"shop\"", "buffer=\"10\" channel=\"shop\"");
    List<String> command = library.prepare(shared, folder, small);
    try (App app = new App(command, 100, url(), TestServer.TOKEN)) {
      assertAtOnce(app);
      assertTrue(app.said().contains("the buffer is full"), app.said());
      try (TestServer server = service()) {
        app.end();
        List<String> labels = labels(server);
        assertTrue(labels.size() >= 11 && labels.size() <= 13, labels::toString);
        String told =
            labels.stream().filter(label -> label.contains("dropped")).findFirst().orElseThrow();
        int dropped = Integer.parseInt(told.replaceAll("\\D.*", ""));
        assertEquals(101, labels.size() - 1 + dropped, labels::toString);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(LoggingLibrary.class)
  void tellsWhatIsRefusedAndDoesNotRepeatIt(LoggingLibrary library) throws Exception {
    List<String> command = library.prepare(shared, folder, setup(library));
    try (TestServer server = service();
        LossyProxy proxy = LossyProxy.before(server.url(), false);
        App app = new App(command, 1, proxy.url(), "another-token")) {
      String said = app.end();
      assertTrue(said.contains("refused"), said);
      assertTrue(said.contains("401"), said);
      assertEquals(2, proxy.requests());
      assertEquals(List.of(), entries(server));
    }
  }

  // All of them side by side, as each takes some seconds of doing nothing.
  @Test
  void endInTimeAndSayWhatIsLeftWhereThereIsNoService() throws Exception {
    URI nobody = url();
    List<App> apps = new ArrayList<>();
    try {
      for (LoggingLibrary library : LoggingLibrary.values()) {
        Path own = Files.createDirectory(folder.resolve(library.name()));
        List<String> command = library.prepare(shared, own, setup(library));
        apps.add(new App(own, command, 1, nobody, TestServer.TOKEN));
      }
      long begin = System.nanoTime();
      for (App app : apps) {
        app.process.getOutputStream().close();
      }
      for (App app : apps) {
        String said = app.end();
        assertTrue(said.contains("not sent at the end") || said.contains("they wait in"), said);
      }
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
      assertTrue(seconds < 30, () -> "the end took " + seconds + " s");
    } finally {
      apps.forEach(App::close);
    }
  }

  // Each is one file to copy, so there is no third one that both could use.
  @Test
  void bothForJavaSendInTheSameWay() throws IOException {
    assertEquals(sender("logback"), sender("log4j2"));
  }

  private static String sender(String library) throws IOException {
    String text = Files.readString(Path.of("docs", "clients", library, "LogWireAppender.java"));
    int begin = text.indexOf("// From here on it is the same in the appenders");
    assertTrue(begin > 0, library);
    return text.substring(begin);
  }

  @ParameterizedTest
  @EnumSource(LoggingLibrary.class)
  void worksOnEachRuntimeThatThisMachineHas(LoggingLibrary library) throws Exception {
    List<String> command = library.prepare(shared, folder, setup(library));
    try (TestServer server = service()) {
      int logs = 0;
      for (List<String> runtime : library.otherRuntimes(command)) {
        try (App app = new App(runtime, 1, server.url(), TestServer.TOKEN)) {
          app.end();
        }
        logs += 2;
        assertEquals(logs, server.logs().size(), runtime.get(0));
      }
    }
  }
}
