package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.command.Around;
import io.logwire.command.CommandRun;
import io.logwire.command.ExportCommand;
import io.logwire.command.SearchCommand;
import io.logwire.command.TailCommand;
import io.logwire.console.Visitor;
import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.LogJson;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.store.sqlite.TestStore;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The same question has the same answer on the pages, in a terminal, in an export and a download.
 */
class SameAnswerTest {
  private static final long SEED = 20_261_126;
  private static final int QUESTIONS = 100;
  private static final int INDEXED = 1_200;
  private static final int NOT_INDEXED = 300;
  private static final Instant BEGIN = Instant.parse("2026-11-20T09:00:00Z");

  private static final List<String> WORDS =
      List.of(
          "refund",
          "refunds",
          "Order",
          "paid",
          "Lisbon",
          "Zürich",
          "zurich",
          "über",
          "sign-up",
          "c++",
          "订单",
          "E_404",
          "card",
          "declined",
          "50%",
          "a\\b",
          "Straße",
          "+49",
          "it's");
  private static final List<String> TAGS = List.of("eu", "shop", "Test", "a b", "c++", "Zürich");
  private static final List<String> REFERENCES =
      List.of("", "user 1", "user 2", "User 2", "A-17", "Zoë", "refund", "100%");
  private static final List<String> CHANNELS =
      List.of("orders", "payments", "web", "shop-1", "Web");

  @TempDir static Path folder;
  private static final List<StoredLog> logs = new ArrayList<>(); // oldest first
  @AutoClose private static TestServer server;
  private static Visitor visitor;
  private static Clock clock;

  @BeforeAll
  static void fill() throws Exception {
    Random random = new Random(SEED);
    Instant time = BEGIN;
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < INDEXED; i++) {
      time = time.plusMillis(random.nextInt(300_000));
      StoredLog log = new StoredLog(LogId.firstAt(time) + i % 4, entry(random));
      logs.add(log);
      lines.append(LogJson.write(log)).append('\n');
    }
    Path data = folder.resolve("data");
    Path file = Files.writeString(folder.resolve("logs.ndjson"), lines.toString());
    HandClock later = new HandClock();
    later.set(time.plusSeconds(60));
    clock = later;
    CommandLine importing = new CommandLine(Around.imports(Around.folder(data, clock)));
    assertEquals(0, importing.execute(file.toString()));
    try (TestStore store = new TestStore(data, clock, Duration.ZERO)) {
      for (int i = 0; i < NOT_INDEXED; i++) {
        later.advance(Duration.ofMillis(random.nextInt(60_000)));
        LogEntry entry = entry(random);
        logs.add(new StoredLog(store.append(entry), entry));
      }
    }
    later.advance(Duration.ofMinutes(1));
    server = TestServer.start(data, Map.of("LOGWIRE_RETENTION_DAYS", "0"), clock);
    visitor = new Visitor(server.consolePort());
  }

  private static LogEntry entry(Random random) {
    Map<String, String> custom = new LinkedHashMap<>();
    if (random.nextInt(3) == 0) {
      custom.put("order", "A-" + (15 + random.nextInt(4)));
    }
    if (random.nextInt(5) == 0) {
      custom.put("plan", one(random, List.of("x=y", "Refund", "free")));
    }
    String body = random.nextInt(3) == 0 ? "" : text(random, random.nextInt(12));
    return new LogEntry(
        one(random, CHANNELS),
        one(random, REFERENCES),
        text(random, 1 + random.nextInt(3)),
        body,
        LogType.values()[random.nextInt(LogType.values().length)],
        random.nextInt(4) == 0,
        TAGS.stream().filter(tag -> random.nextInt(4) == 0).toList(),
        custom);
  }

  private static String text(Random random, int words) {
    return String.join(
        random.nextInt(4) == 0 ? "\n" : " ",
        IntStream.range(0, words).mapToObj(i -> one(random, WORDS)).toList());
  }

  private static String one(Random random, List<String> of) {
    return of.get(random.nextInt(of.size()));
  }

  @Test
  void aHundredRandomQuestionsHaveOneAnswerEverywhere() {
    Random random = new Random(SEED);
    int answered = 0;
    for (int i = 0; i < QUESTIONS; i++) {
      Question question = Question.random(random, logs);
      String asked = "seed " + SEED + ", question " + i + ": " + question;
      List<Long> expected =
          logs.stream()
              .filter(question.query()::matches)
              .map(StoredLog::id)
              .sorted(Comparator.reverseOrder())
              .toList();
      answered += expected.isEmpty() ? 0 : 1;
      assertEquals(expected, onPages(question), () -> "pages, " + asked);
      assertEquals(expected, inATail(question), () -> "tail, " + asked);
      if (question.words().isPresent()) {
        assertEquals(expected, inASearch(question), () -> "search, " + asked);
      }
      assertEquals(expected, inAnExport(question), () -> "export, " + asked);
      assertEquals(expected, inADownload(question), () -> "download, " + asked);
    }
    assertTrue(answered > QUESTIONS / 2, answered + " questions have an answer");
    assertTrue(answered < QUESTIONS, "some have none");
  }

  private static List<Long> onPages(Question question) {
    List<Long> ids = new ArrayList<>();
    String path = "/logs" + question.url();
    while (!path.isEmpty()) {
      HttpResponse<String> page = visitor.get(path);
      assertEquals(200, page.statusCode(), path);
      ids.addAll(ids(page.body(), "<li class=\"log \\w+\" id=\"log-(\\d+)\""));
      Matcher next = Pattern.compile("<a rel=\"next\" href=\"([^\"]*)\"").matcher(page.body());
      path = next.find() ? next.group(1).replace("&amp;", "&").replace("&#39;", "'") : "";
    }
    return ids;
  }

  private static List<Long> inATail(Question question) {
    List<String> arguments = new ArrayList<>(question.arguments());
    question.words().ifPresent(text -> arguments.add("--text=" + text));
    arguments.addAll(List.of("-n", "100000", "--json"));
    Path data = server.file().getParent();
    return newestFirst(run(new TailCommand(Around.folder(data, clock)), arguments));
  }

  private static List<Long> inASearch(Question question) {
    List<String> arguments = new ArrayList<>(question.arguments());
    arguments.addAll(List.of("-n", "100000", "--json", "--", question.words().orElseThrow()));
    Path data = server.file().getParent();
    return ids(run(new SearchCommand(Around.folder(data, clock)), arguments), ID);
  }

  private static List<Long> inAnExport(Question question) {
    List<String> arguments = new ArrayList<>(question.arguments());
    question.words().ifPresent(text -> arguments.add("--text=" + text));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Path data = server.file().getParent();
    run(new ExportCommand(Around.folder(data, clock), out), arguments);
    return newestFirst(out.toString(StandardCharsets.UTF_8));
  }

  private static List<Long> inADownload(Question question) {
    HttpResponse<String> file = visitor.get("/logs/download.ndjson" + question.url());
    assertEquals(200, file.statusCode(), file.body());
    return newestFirst(file.body());
  }

  private static final String ID = "(?m)^\\{\"id\":(\\d+),";

  private static List<Long> newestFirst(String lines) {
    return ids(lines, ID).stream().sorted(Comparator.reverseOrder()).toList();
  }

  private static List<Long> ids(String text, String pattern) {
    List<Long> ids = new ArrayList<>();
    Matcher id = Pattern.compile(pattern).matcher(text);
    while (id.find()) {
      ids.add(Long.parseLong(id.group(1)));
    }
    return ids;
  }

  private static String run(Object command, List<String> arguments) {
    CommandRun run = CommandRun.of(command, arguments.toArray(String[]::new));
    assertEquals(0, run.exit(), arguments + " " + run.err());
    return run.out();
  }
}
