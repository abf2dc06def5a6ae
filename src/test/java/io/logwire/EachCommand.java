package io.logwire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs the commands that a file has, one a line, and says how each has ended. */
final class EachCommand {
  static final String ENDED = "[%s] ended with %s";

  private EachCommand() {}

  public static void main(String[] args) throws IOException {
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      int exitCode = Commands.run(line.split(" "));
      System.err.println(ENDED.formatted(line, exitCode));
    }
  }
}
