package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.command.CommandRun;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What all commands have in common: their examples, and that a shell completes them. */
class CommandsTest {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  @TempDir Path folder;

  private static String run(int exit, String... args) {
    CommandRun run = CommandRun.of(new Commands().commandLine(), args);
    assertEquals(exit, run.exit(), run.err());
    return exit == 0 ? run.out() : run.err();
  }

  @Test
  void theExamplesInTheHelpAreCommandLines() {
    for (CommandLine command : new Commands().commandLine().getSubcommands().values()) {
      for (String line : command.getCommandSpec().usageMessage().footer()) {
        if (line.startsWith("  " + command.getCommandName() + " ")) {
          String example = line.strip().split(" {2,}| \\| ", 2)[0];
          new Commands().commandLine().parseArgs(words(example).toArray(String[]::new));
        }
      }
    }
  }

  @Test
  void aMistakeIsAnsweredWithWhatWasMeant() {
    assertTrue(run(2, "tial").contains("Did you mean tail?"));
    assertTrue(run(2, "tail", "--chanel=c").contains("Did you mean --channel?"));
    assertFalse(run(2, "kubernetes").contains("Did you mean"));
    String lines = run(2, "tail", "-n", "many");
    assertTrue(lines.contains("'many' is not a whole number up to 2,147,483,647"), lines);
    assertFalse(lines.contains("not an int"), lines);
    assertTrue(run(2, "token", "create").contains("`token create --help` tells more"));
    assertTrue(run(0, "token", "create", "--help").contains("Usage: logwire token create"));
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line);
    while (word.find()) {
      words.add(word.group(1) == null ? word.group(2) : word.group(1));
    }
    return words;
  }

  @Test
  void aCommandInAnotherFolderSaysWhichOneItLookedAtAndMakesNoStore() throws Exception {
    Path data = folder.resolve("data");
    Path settings = Files.writeString(folder.resolve("logwire.properties"), "data=" + data);
    for (String command : List.of("token create shop", "token list", "alerts list", "stats")) {
      List<String> words = new ArrayList<>(List.of("--config", settings.toString()));
      words.addAll(words(command));
      String said = run(1, words.toArray(String[]::new));
      assertTrue(said.contains("there is no folder " + data), said);
      assertFalse(Files.exists(data), command);
    }
    String[] first = {"--config", settings.toString(), "token", "create", "shop", "--new"};
    assertTrue(run(0, first).startsWith("lw_"));
  }

  @Test
  void aChannelThatATokenIsForTwiceIsListedOnce() throws Exception {
    Path data = folder.resolve("data");
    Path settings = Files.writeString(folder.resolve("logwire.properties"), "data=" + data);
    String config = settings.toString();
    List<String> create = new ArrayList<>(List.of("--config", config, "token", "create", "--new"));
    create.addAll(List.of("ci", "--channel", "builds", "--channel", "builds"));
    run(0, create.toArray(String[]::new));
    String list = run(0, "--config", config, "token", "list");
    assertTrue(list.strip().endsWith("never       builds"), list);
  }

  @Test
  void anArgumentThatBeginsWithAnAtIsThatText() throws Exception {
    Path data = folder.resolve("data");
    try (TestStore store = new TestStore(data)) {
      for (String reference : List.of("@x", "@@x", "victim")) {
        store.append(
            new LogEntry("c", reference, "l", "", LogType.ACTION, false, List.of(), Map.of()));
      }
    }
    Path settings = Files.writeString(folder.resolve("logwire.properties"), "data=" + data);
    Path named = Files.writeString(folder.resolve("bob"), "victim");
    for (String reference : List.of("@@x", "@" + named)) {
      run(0, "--config", settings.toString(), "delete", "--reference", reference, "--yes");
    }
    try (TestStore store = new TestStore(data)) {
      List<String> left =
          store.reader.find(LogQuery.latest(9)).stream().map(l -> l.entry().reference()).toList();
      assertEquals(List.of("victim", "@x"), left);
    }
  }

  @Test
  void aRealBashCompletesCommandsOptionsAndTheirValues() throws Exception {
    assertEquals("stats", completed("logwire", "sta"));
    assertEquals("tail", completed("./run.sh", "ta"));
    assertEquals("list retry skip test", completed("logwire", "alerts", ""));
    assertEquals("--by", completed("logwire", "stats", "--b"));
    assertEquals("hour day week month", completed("logwire", "stats", "--by", ""));
    assertEquals("success", completed("logwire", "stats", "--type", "s"));
  }

  // Asks bash for the function that it calls when TAB is typed, and calls that as bash does.
  private String completed(String... words) throws Exception {
    Path script = folder.resolve("completion.bash");
    Files.writeString(script, run(0, "completion", "bash", "--for", "run.sh"));
    String typed =
        """
        source "$0"
        compopt() { :; } # bash allows it in the middle of a completion only
        found=$(complete -p "${1##*/}")
        found=${found#*-F }
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
        "${found%% *}"
        echo "${COMPREPLY[*]}"
        """;
    List<String> command = new ArrayList<>(List.of("bash", "-c", typed, script.toString()));
    command.addAll(List.of(words));
    Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
    bash.getOutputStream().close();
    String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(bash.waitFor(30, TimeUnit.SECONDS));
    return out.strip();
  }

  @Test
  void thereIsCompletionForTheShellsThatItSays() {
    assertTrue(
        run(2, "completion", "ksh")
            .startsWith("There is completion for bash, for zsh and for fish"));
    assertTrue(run(2, "completion", "bash", "--for=./run.sh").startsWith("--for takes the name"));
  }
}
