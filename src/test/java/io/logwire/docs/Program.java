package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of this machine, run in a folder of its own until it ends. */
public final class Program {
  /** How it ended. */
  public record Ended(int exitCode, String out, String err) {}

  private final Path folder;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private Duration patience = Duration.ofSeconds(120);

  public Program(Path folder) {
    this.folder = folder;
  }

  public Program with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** How long it may take. */
  public Program within(Duration time) {
    patience = time;
    return this;
  }

  Program file(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
    return this;
  }

  /** Skips the test, and says why, where one of these is not installed. */
  public static void require(String... programs) {
    for (String program : programs) {
      boolean found =
          Stream.of(System.getenv("PATH").split(File.pathSeparator))
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
      assumeTrue(found, program + " is not installed");
    }
  }

  /** Whether it ends with 0, in the folder of the tests; what it says is nobody's. */
  public static boolean succeeds(String... command) throws IOException {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .onExit()
            .join()
            .exitValue()
        == 0;
  }

  public Ended run(String... command) throws IOException, InterruptedException {
    Path out = folder.resolve("stdout.txt");
    Path err = folder.resolve("stderr.txt");
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command))
            .directory(folder.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
    process.destroyForcibly();
    assertTrue(ended, () -> String.join(" ", command) + " did not end");
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
