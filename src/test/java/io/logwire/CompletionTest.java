package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.docs.Program;
import io.logwire.docs.Program.Ended;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The scripts of {@code completion} for zsh and fish, in these shells; CommandsTest has bash's. */
class CompletionTest {
  // A shell on a terminal of its own, into which TAB and Enter are typed; `logwire` is what says
  // which words it got.
  private static final String TYPING =
      """
      zmodload zsh/zpty
      zpty shell zsh -f
      start='PS1=; TERM=dumb; autoload -Uz compinit; compinit -u -D'
      start+='; logwire() { [ "$1" != complete ] && print -r -- "<<$*>>" || '$PROGRAM' "$@" }'
      start+='; source '$1'; print ready-$((1+1))'
      zpty -w shell $start
      zpty -r -m shell out '*ready-2*'
      for typed in "${@:2}"; do
        zpty -w -n shell "$typed"$'\\t\\n'
        zpty -r -m shell out '*\\<\\<*\\>\\>*'
        print -r -- "${${out##*<<}%%>>*}"
      done
      zpty -d shell
      """;

  @TempDir Path folder;

  private Path script(String shell) throws Exception {
    CommandLine commands = new Commands().commandLine("completion");
    StringWriter out = new StringWriter();
    assertEquals(0, commands.setOut(new PrintWriter(out, true)).execute("completion", shell));
    return Files.writeString(folder.resolve("script." + shell), out.toString());
  }

  // The real one, which a shell asks for what is stored.
  private Path program() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path program = bin.resolve("logwire");
    Files.writeString(
        program,
        "#!/bin/sh\nexport LOGWIRE_DATA='%s'\nexec %s \"$@\"\n"
            .formatted(folder.resolve("data"), ChildJvm.logwire()));
    assertTrue(program.toFile().setExecutable(true));
    return program;
  }

  private void fillStore() {
    try (TestStore store = new TestStore(folder.resolve("data"))) {
      for (String channel : List.of("orders", "orders-eu", "payments")) {
        store.append(
            new LogEntry(
                channel,
                "",
                "label",
                "",
                LogType.ACTION,
                false,
                List.of("night shift", "new", "$(touch ran)", "line\nfeed"),
                Map.of()));
      }
    }
  }

  private String zsh(String... typed) throws Exception {
    Program.require("zsh");
    Path typing = Files.writeString(folder.resolve("typing.zsh"), TYPING);
    Stream<String> command = Stream.of("zsh", "-f", typing.toString(), script("zsh").toString());
    Ended ended =
        new Program(folder)
            .with("PROGRAM", program().toString())
            .run(Stream.concat(command, Stream.of(typed)).toArray(String[]::new));
    assertEquals(0, ended.exitCode(), ended.toString());
    return ended.out().strip();
  }

  private List<String> fish(String typed) throws Exception {
    Program.require("fish");
    String command = "source script.fish; complete -C \"$argv[1]\"";
    script("fish");
    Ended ended =
        new Program(folder)
            .with("HOME", folder.toString())
            .with("PATH", program().getParent() + ":" + System.getenv("PATH"))
            .run("fish", "--no-config", "-c", command, typed);
    assertEquals("", ended.err());
    return ended.out().lines().toList();
  }

  @Test
  void zshCompletesCommandsOptionsAndValues() throws Exception {
    assertEquals(
        """
        token
        token create
        tail --type error
        search --reference
        search order --until
        alerts list --json
        completion fish""",
        zsh(
            "logwire tok",
            "logwire token cre",
            "logwire tail --type err",
            "logwire search --refe",
            "logwire search order --unt",
            "logwire alerts list --js",
            "logwire completion fi"));
  }

  @Test
  void fishCompletesCommandsOptionsAndValues() throws Exception {
    assertTrue(fish("logwire tok").get(0).startsWith("token\tMakes, lists and revokes"));
    assertTrue(fish("logwire token cre").get(0).startsWith("create\tMakes a token"));
    assertTrue(fish("logwire tail --type err").get(0).startsWith("error\t"));
    assertEquals(5, fish("logwire tail --type ").size(), "and no files");
    assertTrue(fish("logwire export -o scr").contains("script.fish"));
    assertTrue(fish("logwire completion f").get(0).startsWith("fish"));
  }

  // Calls the function that bash calls when TAB is typed, as bash does.
  private String bash(String... words) throws Exception {
    String typed =
        """
        source script.bash
        compopt() { :; } # bash allows it in the middle of a completion only
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
        _complete_logwire
        printf '%s\\n' "${COMPREPLY[@]}"
        """;
    script("bash");
    List<String> command = new ArrayList<>(List.of("bash", "-c", typed, "bash"));
    command.addAll(List.of(words));
    Ended ended =
        new Program(folder)
            .with("PATH", program().getParent() + ":" + System.getenv("PATH"))
            .run(command.toArray(String[]::new));
    assertEquals("", ended.err());
    return ended.out().strip();
  }

  @Test
  void bashKnowsTheChannelsTagsAndWebhooks() throws Exception {
    fillStore();
    assertEquals("orders\norders-eu", bash("logwire", "tail", "--channel", "ord"));
    assertEquals("payments", bash("logwire", "token", "create", "x", "--channel", "p"));
    assertEquals("night\\ shift", bash("logwire", "search", "x", "--tag", "ni"));
    assertEquals("night shift", bash("logwire", "search", "x", "--tag", "'night s"));
    assertEquals("\\$\\(touch\\ ran\\)", bash("logwire", "tail", "--tag", "$"));
    assertEquals("", bash("logwire", "tail", "--tag", "\"$"), "it would run in the quotation");
    assertEquals("", bash("logwire", "tail", "--tag", "line"), "it could not be typed");
    assertFalse(Files.exists(folder.resolve("ran")));
    Path settings =
        Files.writeString(
            folder.resolve("some.properties"),
            "webhook.ops.url=https://example.com/\nwebhook.office.url=https://example.org/\n");
    String config = "--config=" + settings;
    assertEquals("office ops", sorted(bash("logwire", config, "alerts", "test", "o")));
    assertEquals("ops", bash("logwire", config, "alerts", "retry", "op"));
    assertEquals("success", bash("logwire", "tail", "--type", "su"), "and what it knew before");
  }

  private static String sorted(String lines) {
    return lines.lines().sorted().collect(Collectors.joining(" "));
  }

  @Test
  void zshKnowsThemToo() throws Exception {
    fillStore();
    assertEquals(
        """
        tail --channel payments
        tail --channel=payments
        search x --tag night shift
        token create x --channel payments
        tail --tag $(touch ran)""",
        zsh(
            "logwire tail --channel pa",
            "logwire tail --channel=pa",
            "logwire search x --tag ni",
            "logwire token create x --channel pa",
            "logwire tail --tag '$'"));
    assertFalse(Files.exists(folder.resolve("ran")));
  }

  @Test
  void fishKnowsThemToo() throws Exception {
    fillStore();
    assertEquals(List.of("orders", "orders-eu"), fishWords("logwire tail --channel ord"));
    assertEquals(List.of("--channel=payments"), fishWords("logwire tail --channel=pa"));
    assertEquals(List.of("night shift"), fishWords("logwire search x --tag ni"));
    assertEquals(List.of("payments"), fishWords("logwire token create x --channel pa"));
    assertEquals(List.of("$(touch ran)"), fishWords("logwire tail --tag '$"));
    assertFalse(Files.exists(folder.resolve("ran")));
  }

  private List<String> fishWords(String typed) throws Exception {
    return fish(typed).stream().map(line -> line.split("\t")[0]).toList();
  }

  @Test
  void asksForNothingThatIsNotThereAndMakesNothing() throws Exception {
    Path none = folder.resolve("none");
    for (String kind : List.of("channels", "tags", "webhooks", "else")) {
      Ended ended =
          new Program(folder)
              .with("LOGWIRE_CONFIG", "")
              .run(program().toString(), "complete", kind, "--", "a", "--config", none.toString());
      assertEquals(new Ended(0, "", ""), ended, kind);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(
          List.of("bin", "stderr.txt", "stdout.txt"),
          left.map(path -> path.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void theirScriptsAreForAnotherNameToo() throws Exception {
    CommandLine commands = new Commands().commandLine("completion");
    StringWriter out = new StringWriter();
    commands.setOut(new PrintWriter(out, true));
    assertEquals(0, commands.execute("completion", "zsh", "--for", "run.sh"));
    assertEquals(0, commands.execute("completion", "fish", "--for", "run.sh"));

    assertTrue(out.toString().startsWith("#compdef run.sh\n"));
    assertTrue(out.toString().contains("compdef _logwire run.sh\n"));
    assertTrue(out.toString().contains("\ncomplete -c run.sh -f\n"));
  }
}
