package io.logwire.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import picocli.CommandLine;

/** What a command has written, and its exit code. */
public record CommandRun(int exit, String out, String err) {

  /** Runs a command in this process, which has no other output for it. */
  public static CommandRun of(Object command, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        (command instanceof CommandLine line ? line : new CommandLine(command))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(args);
    return new CommandRun(exit, out.toString(), err.toString());
  }

  /** The same with times in UTC. */
  static CommandRun inUtc(Object command, String... args) {
    return of(command, Stream.concat(Stream.of("--utc"), Stream.of(args)).toArray(String[]::new));
  }
}
