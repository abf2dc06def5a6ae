package io.logwire.command;

import io.logwire.command.terminal.Terminal;
import io.logwire.log.Visible;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;

/** {@code password}: makes the hash of a password, which stands in the settings instead of it. */
@Command(
    name = "password",
    description = {
      "Asks for a password and prints its hash, to be put as console.password.",
      "Without a terminal it reads the password from the first line of the input."
    },
    footer = {
      "",
      "Examples:",
      "  password                             asks twice, shows nothing of it"
    })
public final class PasswordCommand extends ShellCommand implements Callable<Integer> {
  private final UnaryOperator<String> hash;

  /**
   * @param hash what stands for a password and does not tell it
   */
  public PasswordCommand(UnaryOperator<String> hash) {
    this.hash = hash;
  }

  @Override
  public Integer call() {
    PrintWriter err = err();
    String password;
    try {
      password = Terminal.isConsole() ? ask(System.console()) : readLine();
    } catch (IOException e) {
      err.println(Visible.line("cannot read the password: " + e.getMessage()));
      return 1;
    }
    if (password == null) {
      err.println("These are two different passwords; nothing was made.");
      return 1;
    }
    if (password.isEmpty()) {
      err.println("There is no password; nothing was made.");
      return 1;
    }
    out().println(hash.apply(password));
    err.println("Put this as console.password, and restart the service.");
    return 0;
  }

  // Null where the second one is another.
  private static String ask(Console terminal) {
    char[] once = read(terminal, "Password: ");
    char[] again = read(terminal, "Once more: ");
    String password = Arrays.equals(once, again) ? new String(once) : null;
    Arrays.fill(once, ' ');
    Arrays.fill(again, ' ');
    return password;
  }

  private static char[] read(Console terminal, String prompt) {
    char[] typed = terminal.readPassword(prompt);
    return typed == null ? new char[0] : typed;
  }

  private static String readLine() throws IOException {
    // Not closed: the input is the process's own.
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = in.readLine();
    return line == null ? "" : line.strip();
  }
}
