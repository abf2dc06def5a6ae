package io.logwire.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What else the machine did meanwhile, in cores: all that was busy in /proc/stat, less the measured
 * service, less this JVM and what it has started (wrk).
 *
 * <p>Limit: the kernel's own threads count as foreign, also when they write for the service.
 */
final class ForeignLoad {
  private static final long MICROS_OF_A_TICK = 10_000;

  private final Child child;
  private final long startNanos = System.nanoTime();
  private final long startBusy = busyMicros();
  private final long startOurs;

  private ForeignLoad(Child child) {
    this.child = child;
    this.startOurs = ownMicros() + child.cpuMicros();
  }

  /** Begins to watch. */
  static ForeignLoad beside(Child child) {
    return new ForeignLoad(child);
  }

  /** Cores that others have used since then. */
  double cores() {
    long ours = ownMicros() + child.cpuMicros() - startOurs;
    double micros = (System.nanoTime() - startNanos) / 1e3;
    return Math.max(0, (busyMicros() - startBusy - ours) / micros);
  }

  /** CPU of this JVM and of the children that it has waited for. */
  static long ownMicros() {
    return Child.ticks(read("/proc/self/stat"), 14, 15, 16, 17) * MICROS_OF_A_TICK;
  }

  // user, nice, system, irq, softirq, and steal, which is another machine on the same host
  private static long busyMicros() {
    String[] fields = read("/proc/stat").lines().findFirst().orElseThrow().split(" +");
    long ticks = 0;
    for (int i : new int[] {1, 2, 3, 6, 7, 8}) {
      ticks += Long.parseLong(fields[i]);
    }
    return ticks * MICROS_OF_A_TICK;
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException("the benchmark reads /proc, which only Linux has", e);
    }
  }
}
