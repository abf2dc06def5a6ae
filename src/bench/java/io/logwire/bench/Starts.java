package io.logwire.bench;

import io.logwire.bench.Child.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How long a start takes, from the process to the first 202, in milliseconds. */
record Starts(double onAnEmptyFolder, double onAFolderWithLogs) {
  private static final int TIMES = 10;

  static Starts measure(Setup setup) throws IOException, InterruptedException {
    List<Double> first = new ArrayList<>();
    List<Double> later = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      Path data = setup.emptyFolder("data-start");
      first.add(once(setup, data));
      later.add(once(setup, data));
      Setup.deleteFolder(data);
    }
    return new Starts(Table.median(first), Table.median(later));
  }

  private static double once(Setup setup, Path data) throws IOException, InterruptedException {
    try (Child child = Child.start(Kind.SERVICE, setup, data)) {
      return child.awaitFirst202().toNanos() / 1e6;
    }
  }
}
