package io.logwire.command;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code completion SHELL}: the script with which a shell completes commands and options. */
@Command(
    name = "completion",
    description =
        "Prints a script with which a shell completes commands, options and values by TAB.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  source <(./run.sh completion bash --for run.sh)   now, for ./run.sh",
      "  logwire completion bash > logwire.bash            into a file, for logwire",
      "",
      "In ~/.bashrc or ~/.zshrc, source that file; in zsh below compinit. fish finds it by itself",
      "in ~/.config/fish/completions/logwire.fish."
    })
public final class CompletionCommand extends ShellCommand implements Callable<Integer> {
  private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

  private static final class Shells implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return SHELLS.iterator();
    }
  }

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

  @Parameters(
      paramLabel = "SHELL",
      description = "bash, zsh or fish.",
      completionCandidates = Shells.class)
  private String shell;

  @Option(
      names = "--for",
      paramLabel = "NAME",
      description = "The name that the program is called by. Default: ${DEFAULT-VALUE}.")
  private String name = BashCompletion.ROOT;

  @Override
  public Integer call() {
    if (!SHELLS.contains(shell)) {
      throw wrong("There is completion for bash, for zsh and for fish.");
    }
    if (!NAME.matcher(name).matches()) {
      throw wrong("--for takes the name of a program, without its folder.");
    }
    CommandLine root = spec().root().commandLine();
    String script =
        switch (shell) {
          case "zsh" -> ZshCompletion.script(root, name);
          case "fish" -> FishCompletion.script(root, name);
          default -> BashCompletion.script(root, name);
        };
    out().println(script.stripTrailing());
    return 0;
  }
}
