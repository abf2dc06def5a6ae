package io.logwire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the threads of a process have used, by groups of threads, as the kernel counts it.
 *
 * @param cpuMicros with a core
 * @param runnableMicros with a core or waiting for one
 */
record Threads(
    Map<String, Double> cpuMicros, Map<String, Double> runnableMicros, Map<String, Long> ids) {

  static Threads of(long pid) throws IOException {
    Threads threads = new Threads(new HashMap<>(), new HashMap<>(), new HashMap<>());
    List<Path> tasks;
    try (Stream<Path> files = Files.list(Path.of("/proc/%d/task".formatted(pid)))) {
      tasks = files.toList();
    }
    for (Path task : tasks) {
      try {
        threads.add(task);
      } catch (NoSuchFileException e) {
        // it has just ended
      }
    }
    return threads;
  }

  private void add(Path task) throws IOException {
    String group = group(Files.readString(task.resolve("comm")).strip());
    String[] nanos = Files.readString(task.resolve("schedstat")).split(" ");
    double cpu = Long.parseLong(nanos[0]) / 1e3;
    cpuMicros.merge(group, cpu, Double::sum);
    runnableMicros.merge(group, cpu + Long.parseLong(nanos[1]) / 1e3, Double::sum);
    ids.put(group, Long.valueOf(task.getFileName().toString()));
  }

  Threads since(Threads before) {
    Map<String, Double> cpu = new HashMap<>(cpuMicros);
    Map<String, Double> runnable = new HashMap<>(runnableMicros);
    before.cpuMicros.forEach((group, micros) -> cpu.merge(group, -micros, Double::sum));
    before.runnableMicros.forEach((group, micros) -> runnable.merge(group, -micros, Double::sum));
    return new Threads(cpu, runnable, ids);
  }

  /** What the JVM's compilers have used; the kernel cuts the names of their threads. */
  double compilerMicros() {
    return cpuMicros.entrySet().stream()
        .filter(group -> group.getKey().matches("C[12] Compiler.*"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** The kernel's id of the one thread of that group. */
  long idOf(String group) {
    return ids.get(group);
  }

  /** "http" for all of Jetty's pool; any other thread is a group by itself. */
  static String group(String name) {
    return name == null ? "" : name.startsWith("http") ? "http" : name;
  }
}
