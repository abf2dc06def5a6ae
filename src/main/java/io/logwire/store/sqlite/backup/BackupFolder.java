package io.logwire.store.sqlite.backup;

import io.logwire.store.StoreException;
import io.logwire.store.sqlite.file.NewDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The backups that a service has made, each named by its time: {@code logwire-20260314T031500Z.db}.
 */
final class BackupFolder {
  private static final String BEGIN = "logwire-";
  private static final String END = ".db";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssX").withZone(ZoneOffset.UTC);

  private final Path folder;

  BackupFolder(Path folder) {
    this.folder = folder;
  }

  Path file(Instant time) {
    return folder.resolve(BEGIN + TIME.format(time) + END);
  }

  /** Removes what services have left here that were killed in the middle of one. */
  void removeLeftOvers() {
    try {
      NewDatabase.removeLeftOvers(folder, name -> time(name).isPresent(), true);
    } catch (IOException e) {
      // the next backup tells why
    }
  }

  /** The time of the newest one that is not of the future, if the folder can be read. */
  Optional<Instant> newest(Instant now) {
    try {
      return Optional.ofNullable(files(now).lastEntry()).map(file -> file.getKey());
    } catch (IOException e) {
      return Optional.empty(); // the next backup tells why
    }
  }

  /**
   * Deletes all but the newest so many. What is of the future stays, and is not counted: a clock
   * that was ahead for a while would else take the place of the others.
   */
  void keep(int newest, Instant now) {
    try {
      NavigableMap<Instant, Path> files = files(now);
      while (files.size() > newest) {
        Files.deleteIfExists(files.pollFirstEntry().getValue());
      }
    } catch (IOException e) {
      throw new StoreException(
          "the backup is made, but older ones in %s are not deleted: %s"
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  private NavigableMap<Instant, Path> files(Instant now) throws IOException {
    NavigableMap<Instant, Path> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        time(file.getFileName().toString())
            .filter(time -> !time.isAfter(now))
            .ifPresent(time -> files.put(time, file));
      }
    }
    return files;
  }

  private static Optional<Instant> time(String name) {
    if (!name.startsWith(BEGIN) || !name.endsWith(END)) {
      return Optional.empty();
    }
    try {
      String time = name.substring(BEGIN.length(), name.length() - END.length());
      return Optional.of(TIME.parse(time, Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty(); // somebody's own
    }
  }
}
