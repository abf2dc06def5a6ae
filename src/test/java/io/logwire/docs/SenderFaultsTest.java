package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.TestServer;
import io.logwire.docs.Program.Ended;
import io.logwire.log.LogEntry;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the senders of {@code docs/CLIENTS.md} do when something is wrong around them. */
class SenderFaultsTest {
  private static final Markdown PAGE = Markdown.read("docs/CLIENTS.md");
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final Map<String, List<String>> SENDERS = new LinkedHashMap<>();
  private static final Duration MOST = Duration.ofSeconds(120);
  private static final Pattern LENGTH =
      Pattern.compile("\r\ncontent-length: *(\\d+)", Pattern.CASE_INSENSITIVE);

  static {
    SENDERS.put("log.sh", List.of("sh", "log.sh"));
    SENDERS.put("log.py", List.of("python3", "log.py"));
    SENDERS.put("log.mjs", List.of("node", "log.mjs"));
    SENDERS.put("log.php", List.of("php", "-d", "error_log=/dev/stderr", "log.php"));
    SENDERS.put("Log.java", List.of(JAVA, "-Dfile.encoding=UTF-8", "Log.java"));
  }

  @TempDir Path folder;

  @BeforeAll
  static void needs() {
    Program.require("sh", "curl", "jq", "python3", "node", "php");
  }

  private interface Setting {
    Program of(Program program);
  }

  /** Runs all senders side by side, each in a folder of its own. */
  private Map<String, Ended> runAll(Setting setting) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(SENDERS.size());
    try {
      Map<String, Future<Ended>> running = new LinkedHashMap<>();
      for (Map.Entry<String, List<String>> sender : SENDERS.entrySet()) {
        String name = sender.getKey();
        Path own = Files.createTempDirectory(folder, "sender");
        Callable<Ended> run =
            () ->
                setting
                    .of(new Program(own).within(MOST).file(name, withoutWaits(name)))
                    .run(sender.getValue().toArray(String[]::new));
        running.put(name, threads.submit(run));
      }
      Map<String, Ended> ended = new LinkedHashMap<>();
      for (Map.Entry<String, Future<Ended>> one : running.entrySet()) {
        ended.put(one.getKey(), one.getValue().get());
      }
      return ended;
    } finally {
      threads.shutdownNow();
    }
  }

  // They wait between their attempts, which ClientsTest has them do.
  private static String withoutWaits(String name) {
    String text = PAGE.block(name);
    String quick = text.replaceFirst("1(,?) 2,? 4,? 0", "0$1 0$1 0$1 0");
    assertNotEquals(text, quick, name);
    return quick;
  }

  private static void assertNotKept(Map<String, Ended> all, String because) {
    all.forEach(
        (name, ended) -> {
          String said = name + ": " + ended;
          assertEquals(0, ended.exitCode(), said); // the work goes on
          assertEquals("", ended.out(), said);
          assertTrue(ended.err().contains("log not kept: "), said);
          assertTrue(ended.err().contains(because), said);
          assertFalse(ended.err().contains(TestServer.TOKEN), said);
          int lines = name.equals("log.php") ? 2 : 1; // its example sends two logs
          assertEquals(lines, ended.err().lines().count(), said);
        });
  }

  /** A server that answers each request with these bytes. */
  private static ServerSocket answering(String answer) throws Exception {
    ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                  readRequest(socket.getInputStream());
                  socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                } catch (java.io.IOException e) {
                  // the next one, or the end
                }
              }
            },
            "answering");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  // With its body, which may come later: a close before that would cut off the answer too.
  private static void readRequest(InputStream in) throws java.io.IOException {
    StringBuilder head = new StringBuilder();
    for (int c = in.read(); c >= 0 && head.indexOf("\r\n\r\n") < 0; ) {
      head.append((char) c);
      c = head.indexOf("\r\n\r\n") < 0 ? in.read() : c;
    }
    Matcher length = LENGTH.matcher(head);
    in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
  }

  private Map<String, Ended> against(String answer) throws Exception {
    try (ServerSocket server = answering(answer)) {
      String url = "http://127.0.0.1:" + server.getLocalPort() + "/api/v1/log/create";
      return runAll(program -> program.with("LOG_URL", url).with("LOG_TOKEN", TestServer.TOKEN));
    }
  }

  @Test
  void anAnswerOfAnotherSiteIsNotKept() throws Exception {
    String page = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
    assertNotKept(against(page), "200");
    String none = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
    assertNotKept(against(none), "204");
  }

  @Test
  void aPageOfAProxyInAnotherCharacterSetThatEchoesTheTokenIsOneLineWithoutIt() throws Exception {
    String page = "<h1>Zeit\u00fcberschreitung</h1>\n\n" + TestServer.TOKEN + "\n";
    String head = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: %d\r\nConnection: close\r\n\r\n";
    assertNotKept(against(head.formatted(page.length()) + page), "502");
  }

  @Test
  void whatIsNoHttpIsOneLine() throws Exception {
    assertNotKept(against("220 mail.example ESMTP\r\n"), "");
  }

  @Test
  void aCutAnswerIsOneLine() throws Exception {
    String cut = "HTTP/1.1 422 No\r\nContent-Length: 99\r\nConnection: close\r\n\r\n{\"detail";
    assertNotKept(against(cut), "");
  }

  @Test
  void withoutAnAddressTheyDoNotThrow() throws Exception {
    assertNotKept(runAll(program -> program.with("LOG_TOKEN", TestServer.TOKEN)), "");
  }

  @Test
  void aTokenThatIsNoneIsNotInTheMessage() throws Exception {
    for (String token : List.of("first\nsecond-half", "schlüssel-für-logs")) {
      Map<String, Ended> all =
          runAll(
              program ->
                  program
                      .with("LOG_URL", "http://127.0.0.1:9/api/v1/log/create")
                      .with("LOG_TOKEN", token));
      all.forEach(
          (name, ended) -> {
            assertEquals(0, ended.exitCode(), name + ended);
            assertTrue(ended.err().contains("log not kept: "), name + ended);
            assertFalse(ended.err().contains("second-half"), name + ended);
            assertFalse(ended.err().contains("schl"), name + ended);
          });
    }
  }

  /** The sender with other calls instead of the one of its example. */
  private List<LogEntry> sentBy(String name, String beginOfExample, String calls) throws Exception {
    String sender = PAGE.block(name);
    String text = sender.substring(0, sender.lastIndexOf(beginOfExample)) + calls;
    try (TestServer server = TestServer.start(folder.resolve("data-of-" + name))) {
      Ended ended =
          new Program(Files.createTempDirectory(folder, "values"))
              .file(name, text)
              .with("LOG_URL", server.url().toString())
              .with("LOG_TOKEN", TestServer.TOKEN)
              .run(SENDERS.get(name).toArray(String[]::new));
      assertEquals(0, ended.exitCode(), ended.toString());
      return new ArrayList<>(server.logs().stream().map(log -> log.entry()).toList());
    }
  }

  @Test
  void pythonSendsWhateverValuesThereAre() throws Exception {
    List<LogEntry> logs =
        sentBy(
            "log.py",
            "\nlog(",
            """

            import datetime, decimal, uuid
            log("c", "values", custom_references={
                "decimal": decimal.Decimal("49.90"), "when": datetime.date(2026, 11, 24),
                "id": uuid.UUID(int=7), "bytes": b"ab\\xff", "nan": float("nan")})
            log("c", "half an emoji \\ud83d end", body="nul \\0 end")
            """);
    assertEquals(2, logs.size(), logs::toString);
    Map<String, String> values = logs.get(0).customReferences();
    assertEquals("49.90", values.get("decimal"));
    assertEquals("2026-11-24", values.get("when"));
    assertEquals("00000000-0000-0000-0000-000000000007", values.get("id"));
    assertEquals("ab\ufffd", values.get("bytes"));
    assertEquals("nan", values.get("nan"));
    assertEquals("half an emoji \ufffd end", logs.get(1).label());
    assertEquals("nul \ufffd end", logs.get(1).body());
  }

  @Test
  void javaScriptSendsWhateverValuesThereAre() throws Exception {
    List<LogEntry> logs =
        sentBy(
            "log.mjs",
            "\nawait log(",
            """

            await log('c', 'values', {custom_references: {big: 12345678901234567890n, nan: NaN}})
            await log('c', 'half an emoji \\ud83d end', {body: 'a backslash \\\\ud83d stays'})
            const cycle = {}
            cycle.cycle = cycle
            log('c', 'cycle', {custom_references: cycle})
            log('c', 'not awaited')
            """);
    assertEquals(3, logs.size(), logs::toString);
    assertEquals("12345678901234567890", logs.get(0).customReferences().get("big"));
    assertEquals("NaN", logs.get(0).customReferences().get("nan"));
    assertEquals("half an emoji \ufffd end", logs.get(1).label());
    assertEquals("a backslash \\ud83d stays", logs.get(1).body());
    assertEquals("not awaited", logs.get(2).label());
  }

  @Test
  void phpSendsWhateverValuesThereAre() throws Exception {
    List<LogEntry> logs =
        sentBy(
            "log.php",
            "\nsend_log('orders', 'Order paid'",
            """

            send_log('c', 'values', ['custom_references' => [
                'nan' => NAN, 'file' => STDIN, 'when' => new DateTime('2026-11-24T18:30:00Z')]]);
            send_log('c', "no UTF-8 \\xff end");
            $round = new stdClass();
            $round->round = $round;
            send_log('c', 'recursion', ['custom_references' => ['round' => $round]]);
            send_log('c', 'the last');
            """);
    assertEquals("NAN", logs.get(0).customReferences().get("nan"));
    assertTrue(logs.get(0).customReferences().get("file").startsWith("resource"));
    assertTrue(logs.get(0).customReferences().get("when").startsWith("2026-11-24T18:30"));
    assertEquals("no UTF-8 \ufffd end", logs.get(1).label());
    assertEquals("the last", logs.get(logs.size() - 1).label());
  }

  @Test
  void javaSendsWhateverValuesThereAre() throws Exception {
    List<LogEntry> logs =
        sentBy(
            "Log.java",
            "    send(\"orders\"",
            """
                send("c", null, null, "half an emoji \\ud83d end");
                send(null, "success", "r", "no channel");
                send("c", "success", "r", "the last");
              }
            }
            """);
    assertEquals(2, logs.size(), logs::toString);
    assertEquals("half an emoji \ufffd end", logs.get(0).label());
    assertEquals("the last", logs.get(1).label());
  }
}
