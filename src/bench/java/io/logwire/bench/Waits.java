package io.logwire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one thread waits for in the kernel: a look each millisecond at the system call it sleeps in,
 * and at the file that call is about.
 */
final class Waits implements Runnable {
  private static final long FUTEX = 202; // x86_64: waiting for another thread
  private static final long FDATASYNC = 75;
  private static final long FSYNC = 74;

  private final long pid;
  private final long thread;
  private final Map<String, Integer> seen = new TreeMap<>();
  private final Thread watcher = new Thread(this, "waits");
  private volatile boolean stopped;
  private int looks;

  private Waits(long pid, long thread) {
    this.pid = pid;
    this.thread = thread;
  }

  static Waits watch(long pid, long thread) {
    Waits waits = new Waits(pid, thread);
    waits.watcher.start();
    return waits;
  }

  @Override
  public void run() {
    try {
      while (!stopped) {
        seen.merge(look(), 1, Integer::sum);
        looks++;
        Thread.sleep(1);
      }
    } catch (IOException | InterruptedException e) {
      System.err.println("cannot see what the writer waits for: " + e);
    }
  }

  private String look() throws IOException {
    String call = Files.readString(Path.of("/proc/%d/task/%d/syscall".formatted(pid, thread)));
    if (call.startsWith("running")) {
      return "works";
    }
    String[] words = call.split(" ");
    long number = Long.parseLong(words[0]);
    if (number == FUTEX) {
      return "waits for logs, or for a lock";
    }
    if (number != FDATASYNC && number != FSYNC) {
      return "waits in another system call";
    }
    Path file =
        Files.readSymbolicLink(Path.of("/proc/%d/fd/%d".formatted(pid, Long.decode(words[1]))));
    return file.toString().endsWith("-wal")
        ? "waits for the disk: the WAL, for a commit"
        : "waits for the disk: the database, for a checkpoint";
  }

  void stop() throws InterruptedException {
    stopped = true;
    watcher.join();
  }

  void print() {
    System.out.println("The writer, of its time:\n\n| | share |\n| --- | --- |");
    seen.forEach(
        (what, times) ->
            System.out.printf(Locale.ROOT, "| %s | %.0f %% |%n", what, 100.0 * times / looks));
  }
}
