package io.logwire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Debian's libfaketime, which gives a process another clock. */
final class FakeTime {
  private FakeTime() {}

  /** Where it is installed. */
  static Optional<Path> library() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
      return folders
          .map(folder -> folder.resolve("faketime/libfaketimeMT.so.1"))
          .filter(Files::exists)
          .findFirst();
    }
  }

  /**
   * The environment of a JVM at that time; it waits by the monotonic clock, which stays.
   *
   * <p>Without the last of them each wait of a thread ends at once and is begun again: the library
   * takes that clock for another one, and a start costs 13 s of CPU in place of 0.6 s.
   */
  static Map<String, String> at(String time) throws IOException {
    return Map.of(
        "LD_PRELOAD",
        library().orElseThrow().toString(),
        "FAKETIME",
        time,
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        "DONT_FAKE_MONOTONIC",
        "1",
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }
}
