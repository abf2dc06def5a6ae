package io.logwire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Programs of Debian that run as the user that may, with their files in a folder of their own.
 *
 * @param said the folder in which they write down what they have to say
 */
record PatroniPrograms(Path folder, Path said) {
  private static final String USER = "postgres"; // as PostgreSQL does not serve root

  static PatroniPrograms in(Path said) throws IOException {
    Path folder = Files.createTempDirectory("logwire-patroni");
    if (SystemUser.isRoot()) {
      run(List.of("chown", USER, folder.toString()));
    }
    return new PatroniPrograms(folder, said);
  }

  /** Starts one of them. */
  Process start(String name, String... program) throws IOException {
    List<String> command = new ArrayList<>();
    if (SystemUser.isRoot()) {
      command.addAll(
          List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups", "--"));
    }
    command.addAll(List.of(program));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(said.resolve(name + ".txt").toFile()))
        .start();
  }

  /** Sends that signal to each of them; some may have ended. */
  static void signal(String name, List<ProcessHandle> processes) {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    processes.forEach(one -> command.add("" + one.pid()));
    run(command);
  }

  /** Kill -9 of each of them; they have ended on return. */
  static void kill(Stream<ProcessHandle> processes) {
    List<ProcessHandle> all = processes.toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(one -> one.onExit().join());
  }

  /** Removes what they have written. */
  void removeFiles() {
    run(List.of("rm", "-rf", folder.toString()));
  }

  private static void run(List<String> command) {
    try {
      new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static int freePort() {
    try {
      return ProxyProcess.freePort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
