package io.logwire.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process holds at one moment.
 *
 * @param heap bytes of the objects that live after a collection
 * @param files open descriptors
 */
record SoakSample(double heap, double rss, double threads, double files) {
  private static final int LOOKS = 5;
  private static final long PAUSE_MILLIS = 200;
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  /** Looks a few times and takes the least, as a backup or a scrape holds something for a moment. */
  static SoakSample of(Child child, String java) throws IOException, InterruptedException {
    double heap = heap(child.pid(), java);
    double rss = Double.MAX_VALUE;
    double threads = Double.MAX_VALUE;
    double files = Double.MAX_VALUE;
    for (int i = 0; i < LOOKS; i++) {
      rss = Math.min(rss, child.rssKilobytes() * 1024.0);
      threads = Math.min(threads, count(Path.of("/proc/" + child.pid() + "/task")));
      files = Math.min(files, count(Path.of("/proc/" + child.pid() + "/fd")));
      Thread.sleep(PAUSE_MILLIS);
    }
    return new SoakSample(heap, rss, threads, files);
  }

  // To make the list, the JVM collects everything first.
  private static double heap(long pid, String java) throws IOException, InterruptedException {
    String jcmd = java.replaceFirst("java$", "jcmd");
    Process process =
        new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String list = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    Matcher total = TOTAL.matcher(list);
    if (!total.find()) {
      throw new IOException("jcmd of the JDK does not tell the heap: " + list);
    }
    return Double.parseDouble(total.group(1));
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.count();
    }
  }
}
