package io.logwire.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command of the jar in a JVM as run.sh starts it. */
final class Command implements AutoCloseable {
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
  private static final long LOOK_MILLIS = 50;

  private final Process process;
  private final long startedNanos = System.nanoTime();
  private long peakKilobytes;

  private Command(Process process) {
    this.process = process;
  }

  static Command start(Setup setup, Path data, File output, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(setup.java()));
    command.addAll(setup.options());
    command.addAll(setup.archiveOptions());
    command.addAll(List.of("-jar", setup.jar().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(data.toFile()); // there is no config.properties
    builder.redirectOutput(output).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("LOGWIRE_DATA", data.toString());
    builder.environment().put("LOGWIRE_RETENTION_DAYS", "0");
    return new Command(builder.start());
  }

  /** Waits until it has done its work; the seconds since its start. */
  double await() throws InterruptedException, IOException {
    while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      look();
    }
    if (process.exitValue() != 0) {
      throw new IOException("exit code " + process.exitValue());
    }
    return (System.nanoTime() - startedNanos) / 1e9;
  }

  // In its last moments a process has no such line any more.
  private void look() {
    try {
      Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
      if (peak.find()) {
        peakKilobytes = Long.parseLong(peak.group(1));
      }
    } catch (IOException e) {
      // it has ended
    }
  }

  /** The most resident memory it has had, in kB, as far as it was awaited. */
  long peakKilobytes() {
    return peakKilobytes;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
