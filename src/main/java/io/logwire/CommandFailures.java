package io.logwire;

import io.logwire.config.Config;
import io.logwire.log.Nearest;
import io.logwire.log.Visible;
import io.logwire.process.ProcessText;
import io.logwire.process.StandardOutput;
import io.logwire.store.StoreException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a command that was not done says, and its exit code; see {@link Commands}. */
final class CommandFailures {
  // Whoever has closed the output of one of these has not been told, or not been given, all of it.
  private static final Set<String> DOING =
      Set.of(
          "backup", "migrate", "import", "delete", "redate", "restore", "create", "revoke", "retry",
          "skip");

  private CommandFailures() {}

  static int explainUsage(ParameterException e, String[] unused) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(Visible.lines(e.getMessage()));
    meant(e).ifPresent(name -> err.printf("Did you mean %s?%n", Visible.line(name)));
    if (command.getSubcommands().isEmpty()) {
      err.printf("`%s --help` tells more.%n", name(command));
    } else {
      command.usage(err);
    }
    return 2;
  }

  // Picocli shows the help of a command outside of what its handler of exceptions sees.
  static int runLast(CommandLine.ParseResult parsed) {
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (StandardOutput.Ended e) {
      return explain(e, parsed.commandSpec().commandLine());
    }
  }

  static int explain(StandardOutput.Ended e, CommandLine command) {
    String name = command.getCommandName();
    if (e.isClosed() && !DOING.contains(name)) {
      return 0;
    }
    command.getErr().println(e.getMessage());
    if (name.equals("create")) {
      command.getErr().println("The token was made, and nobody has seen it: revoke it.");
    }
    return 1;
  }

  // As it is typed behind the jar.
  private static String name(CommandLine command) {
    CommandLine parent = command.getParent();
    boolean nested = parent != null && parent.getParent() != null;
    return (nested ? name(parent) + " " : "") + command.getCommandName();
  }

  private static Optional<String> meant(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return Optional.empty();
    }
    String wrong = unmatched.getUnmatched().get(0);
    CommandLine command = e.getCommandLine();
    return wrong.startsWith("-")
        ? Nearest.to(wrong.split("=", 2)[0], command.getCommandSpec().optionsMap().keySet())
        : Nearest.to(wrong, command.getSubcommands().keySet());
  }

  static int explain(Exception e, CommandLine command, CommandLine.ParseResult unused)
      throws Exception {
    if (e instanceof StandardOutput.Ended ended) {
      return explain(ended, command);
    }
    if (e instanceof Config.Invalid || e instanceof ProcessText.Unreadable) {
      command.getErr().println(e.getMessage());
      return 2;
    }
    if (e instanceof StoreException) {
      if (!isEnding()) {
        command.getErr().println(e.getMessage());
      }
      return 1;
    }
    throw e;
  }

  // By Ctrl-C: then a command may miss what the end of the process has taken away, and say so.
  private static boolean isEnding() {
    Thread any = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(any);
      Runtime.getRuntime().removeShutdownHook(any);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }
}
