package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.docs.Program;
import io.logwire.docs.Program.Ended;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The scripts of {@code completion} for zsh and fish, in these shells; CommandsTest has bash's. */
class CompletionTest {
  // A shell on a terminal of its own, into which TAB and Enter are typed; `logwire` says what it
  // got.
  private static final String TYPING =
      """
      zmodload zsh/zpty
      zpty shell zsh -f
      start='PS1=; TERM=dumb; autoload -Uz compinit; compinit -u -D'
      start+='; logwire() { print -r -- "<<$*>>" }; source '$1'; print ready-$((1+1))'
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
    CommandLine commands = new Commands(LogWire::start).commandLine("completion");
    StringWriter out = new StringWriter();
    assertEquals(0, commands.setOut(new PrintWriter(out, true)).execute("completion", shell));
    return Files.writeString(folder.resolve("script." + shell), out.toString());
  }

  private String zsh(String... typed) throws Exception {
    Program.require("zsh");
    Path typing = Files.writeString(folder.resolve("typing.zsh"), TYPING);
    Stream<String> command = Stream.of("zsh", "-f", typing.toString(), script("zsh").toString());
    Ended ended =
        new Program(folder).run(Stream.concat(command, Stream.of(typed)).toArray(String[]::new));
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

  @Test
  void theirScriptsAreForAnotherNameToo() throws Exception {
    CommandLine commands = new Commands(LogWire::start).commandLine("completion");
    StringWriter out = new StringWriter();
    commands.setOut(new PrintWriter(out, true));
    assertEquals(0, commands.execute("completion", "zsh", "--for", "run.sh"));
    assertEquals(0, commands.execute("completion", "fish", "--for", "run.sh"));

    assertTrue(out.toString().startsWith("#compdef run.sh\n"));
    assertTrue(out.toString().contains("compdef _logwire run.sh\n"));
    assertTrue(out.toString().contains("\ncomplete -c run.sh -f\n"));
  }
}
