package io.logwire.command;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands have: two streams, a help, and words for who has typed what cannot be. */
@Command(mixinStandardHelpOptions = true)
abstract class ShellCommand {
  @Spec private CommandSpec spec;

  CommandSpec spec() {
    return spec;
  }

  /** For what was asked for. */
  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** For all else that is to be said. */
  PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Ends the command with 2: what was typed cannot be. */
  ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** The same of a command below this one. */
  ParameterException wrong(String command, String message) {
    return new ParameterException(spec.subcommands().get(command), message);
  }
}
