package io.logwire.store.sqlite.file;

import io.logwire.metrics.Metrics;
import io.logwire.store.sqlite.file.Migrations.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A process that brings the file of a folder to schema 3 and stops in front of a step: it writes
 * the step's name, and waits to be killed.
 */
final class UpgradeProcess {
  /** From the first schema to a third one, which changes the largest table twice. */
  static final Migrations THREE =
      new Migrations(
          List.of(
              List.of("SELECT 'no file of a test is older than that'"),
              List.of(
                  "ALTER TABLE log ADD COLUMN words INTEGER",
                  "UPDATE log SET words = length(label) - length(replace(label, ' ', '')) + 1",
                  "CREATE TABLE step (schema INTEGER NOT NULL)",
                  "INSERT INTO step (schema) VALUES (2)"),
              List.of(
                  "CREATE INDEX log_by_words ON log (words)",
                  "UPDATE log SET words = words * 10",
                  "INSERT INTO step (schema) VALUES (3)")));

  private UpgradeProcess() {}

  /** Opens the file of that folder, and so brings it up to date. */
  static Database open(Path folder, CopyBefore copies, Progress progress) {
    return Database.open(
        DataFolder.share(folder), new Metrics().store.slowReads, THREE, copies, progress);
  }

  /** The folder, and the number of the step. */
  public static void main(String[] arguments) {
    int stop = Integer.parseInt(arguments[1]);
    int[] steps = {0};
    open(
            Path.of(arguments[0]),
            new CopyBefore(true, 0),
            step -> {
              if (steps[0]++ == stop) {
                System.out.println(step);
                awaitTheEnd();
              }
            })
        .close();
    System.out.println("done");
  }

  private static void awaitTheEnd() {
    try {
      System.in.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
