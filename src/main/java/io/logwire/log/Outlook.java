package io.logwire.log;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What retention will delete next, and about when.
 *
 * @param due what has been kept long enough: a running service deletes it now, unless an alert of
 *     it is still owed
 * @param next the rest of the oldest day that is kept, what goes first before; one for all channels
 *     without days of their own, and one for each with
 * @param room what goes because the file is as large as it may be, if that has a bound
 */
public record Outlook(Optional<Part> due, List<Part> next, Optional<Room> room) {
  private static final int MOST_TOLD = 2;
  private static final long NOW_MINUTES = 60;

  /**
   * Logs of some hours.
   *
   * @param channel the only one whose logs these are, if it has days of its own
   * @param until the end of the last hour
   * @param goesFrom when the first hour is deleted
   * @param goesUntil when the last one is
   */
  public record Part(
      Optional<String> channel,
      long logs,
      Instant from,
      Instant until,
      Instant goesFrom,
      Instant goesUntil) {}

  /**
   * The room that logs may take.
   *
   * @param used bytes of it that are taken
   * @param most bytes that may be
   * @param oldest the hour of the first logs that go
   * @param goesFrom about when they do, as logs have come in the last week; empty where none came
   */
  public record Room(long used, long most, Instant oldest, Optional<Instant> goesFrom) {}

  /** What will never delete anything. */
  public static final Outlook NOTHING = new Outlook(Optional.empty(), List.of(), Optional.empty());

  /**
   * The same in sentences for people, the same ones wherever they are told.
   *
   * @param zone of the times in them
   */
  public List<String> words(Instant now, ZoneId zone) {
    List<String> words = new ArrayList<>();
    due.ifPresent(
        part ->
            words.add(
                "due now: %s up to %s; a running service deletes them, unless their alerts are owed or retention was lowered within the hour"
                    .formatted(logs(part.logs()), time(part.until(), zone))));
    for (Part part : next.subList(0, Math.min(MOST_TOLD, next.size()))) {
      words.add(
          "next: %s of %s%s, from %s to %s"
              .formatted(
                  logs(part.logs()),
                  day(part.from(), zone),
                  part.channel().map(" in the channel "::concat).orElse(""),
                  time(part.goesFrom(), zone),
                  time(part.goesUntil(), zone)));
    }
    room.ifPresent(one -> words.add(words(one, now, zone)));
    return words;
  }

  private static String words(Room room, Instant now, ZoneId zone) {
    String size = "%,d of %,d MB are taken".formatted(room.used() >> 20, room.most() >> 20);
    String oldest = "the oldest logs, of " + day(room.oldest(), zone) + ",";
    if (room.goesFrom().isEmpty()) {
      return "for the room: %s; %s go when it is full, and none came for a week"
          .formatted(size, oldest);
    }
    Instant from = room.goesFrom().get();
    return from.isBefore(now.plus(NOW_MINUTES, ChronoUnit.MINUTES))
        ? "for the room: %s; %s go now, as new ones come".formatted(size, oldest)
        : "for the room: %s; %s go from about %s on".formatted(size, oldest, day(from, zone));
  }

  private static String logs(long number) {
    return "%,d %s".formatted(number, number == 1 ? "log" : "logs");
  }

  private static String day(Instant time, ZoneId zone) {
    return LocalDateTime.ofInstant(time, zone).toLocalDate().toString();
  }

  private static String time(Instant time, ZoneId zone) {
    LocalDateTime at = LocalDateTime.ofInstant(time, zone).truncatedTo(ChronoUnit.MINUTES);
    return at.toLocalDate() + " " + at.toLocalTime();
  }
}
