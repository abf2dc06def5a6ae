package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each command whose output goes nowhere: to a full disk, to none at all, or to a reader who has
 * left. What was lost is told by the exit code, and who has seen enough is left in peace.
 */
@Timeout(120)
class ClosedOutputTest {
  private static final String LINE =
      "{\"time\":\"2026-01-02T03:04:05Z\",\"channel_id\":\"c\",\"label\":\"old\"}";

  /** Whose words all go to the standard error: data, where there is any, is their output. */
  private static final Set<String> SILENT =
      Set.of("import lines", "backup to", "delete", "token revoke", "alerts skip");

  /** Who must know that what was done was not told. */
  private static final Set<String> DOING =
      Set.of(
          "import lines --json",
          "delete --channel none --yes --json",
          "redate",
          "backup -",
          "token create");

  @TempDir Path folder;
  private Path data;
  private long id;
  private final List<String> commands = new ArrayList<>();

  @BeforeEach
  void fill() throws IOException {
    data = folder.resolve("data");
    try (TestStore store = new TestStore(data)) {
      id =
          store.append(
              new LogEntry("c", "u", "Paid", "", LogType.ERROR, true, List.of("t"), Map.of()));
    }
    Files.writeString(folder.resolve("lines"), LINE);
    commands.addAll(
        List.of(
            "tail",
            "tail --json",
            "search paid",
            "search paid --json",
            "show " + id,
            "show --json " + id,
            "stats",
            "stats --json",
            "export",
            "export --format csv",
            "import lines",
            "import lines --json",
            "delete --channel none --yes",
            "delete --channel none --yes --json",
            "redate --yes",
            "backup to --force",
            "backup -",
            "verify to",
            "token create one",
            "token list",
            "token revoke none",
            "alerts list",
            "alerts skip ops_1",
            "health --help",
            "password --help",
            "restore --help",
            "migrate --help",
            "config",
            "completion bash",
            "help",
            "help tail",
            "--help",
            "--version"));
  }

  private List<String> java(String... bash) {
    List<String> command = new ArrayList<>(List.of("bash", "-c"));
    command.addAll(List.of(bash));
    command.addAll(ChildJvm.withTestClasses());
    return command;
  }

  private ProcessBuilder process(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("LOGWIRE_DATA", data.toString());
    return builder;
  }

  /** Runs all of them in one process, whose output is that; else nobody reads it. */
  private List<String> exits(String redirection) throws Exception {
    Path lines = Files.write(folder.resolve("commands"), commands);
    List<String> command = java("read -r; \"$@\" " + redirection, "bash");
    command.addAll(List.of(EachCommand.class.getName(), lines.toString()));
    Process process = process(command).start();
    process.getInputStream().close();
    process.getOutputStream().close(); // only then it begins
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said.lines().toList();
  }

  private static boolean isOneOf(String words, Set<String> beginnings) {
    return beginnings.stream().anyMatch(words::startsWith);
  }

  private void assertExits(List<String> said, boolean hasLeft) {
    List<String> wrong = new ArrayList<>();
    for (String words : commands) {
      boolean silent = isOneOf(words, SILENT) && !isOneOf(words, DOING);
      int code = code(said, words);
      boolean lost = !silent && (!hasLeft || isOneOf(words, DOING));
      boolean nothing = words.startsWith("token revoke") || words.startsWith("alerts skip");
      if (code != (lost || nothing ? 1 : 0)) {
        wrong.add(words + " ended with " + code);
      }
    }
    assertEquals(List.of(), wrong, () -> String.join("\n", said));
    assertTrue(said.stream().noneMatch(line -> line.startsWith("\tat ")), () -> "" + said);
  }

  private static int code(List<String> said, String words) {
    String begin = EachCommand.ENDED.formatted(words, "");
    return said.stream()
        .filter(line -> line.startsWith(begin))
        .map(line -> Integer.valueOf(line.substring(begin.length())))
        .findFirst()
        .orElse(-1);
  }

  private static long count(List<String> said, String words) {
    return said.stream().filter(line -> line.contains(words)).count();
  }

  @Test
  void onAFullDiskEachSaysThatItCouldNotTell() throws Exception {
    List<String> said = exits("> /dev/full");
    assertExits(said, false);
    assertTrue(count(said, "cannot write to the standard output: ") > 20, () -> "" + said);
    assertEquals(1, count(said, "The token was made, and nobody has seen it"));
  }

  @Test
  void withoutAnOutputEachSaysSoToo() throws Exception {
    assertExits(exits(">&-"), false);
  }

  @Test
  void whoHasLeftIsLeftInPeaceWhereNothingWasDone() throws Exception {
    List<String> said = exits("");
    assertExits(said, true);
    assertEquals(DOING.size(), count(said, "cannot write to the standard output: "));
  }

  @Test
  void whoFollowsAndHasLeftIsLeftInPeaceAtTheNextLog() throws Exception {
    List<String> command = java("exec \"$@\" " + LogWire.class.getName() + " tail -f", "bash");
    Process process = process(command).start();
    assertTrue(process.getInputStream().read() >= 0, "it has begun");
    process.getInputStream().close();
    try (TestStore store = new TestStore(data)) {
      store.append(TestStore.entry("c", "another"));
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it goes on");
    }
    assertEquals(0, process.exitValue());
    assertEquals(0, process.getErrorStream().readAllBytes().length);
  }

  @Test
  void eachCommandIsAmongThem() {
    Set<String> all = new TreeSet<>(new Commands().commandLine().getSubcommands().keySet());
    commands.forEach(words -> all.remove(words.split(" ")[0]));
    assertEquals(Set.of(), all);
  }
}
