package io.logwire.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the service puts its backups.
 *
 * @param folder which must be there
 * @param every the time from one to the next
 * @param keep how many stay
 */
public record BackupPlan(Path folder, Duration every, int keep) {

  private static final Duration LEAST = Duration.ofMinutes(1);
  private static final Duration MOST = Duration.ofDays(366);
  private static final Duration USUAL = Duration.ofHours(24);

  /** That of the settings, if there is a folder. */
  static Optional<BackupPlan> of(Settings settings) {
    Duration every = time(settings, "backup.every");
    int keep = Config.number(settings, "backup.keep", 1, 10_000);
    String folder = settings.value("backup.folder");
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BackupPlan(Path.of(folder), every, keep));
    } catch (InvalidPathException e) {
      settings.addFault("backup.folder", "is no path: " + e.getReason());
      return Optional.empty();
    }
  }

  private static Duration time(Settings settings, String key) {
    Optional<Duration> every =
        Config.time(settings.value(key))
            .filter(time -> time.compareTo(LEAST) >= 0 && time.compareTo(MOST) <= 0);
    if (every.isEmpty()) {

      settings.addFault(key, "must be a time from 1m to 366d, 24h for example");
    }
    return every.orElse(USUAL);
  }
}
