package io.logwire.bench;

import io.logwire.store.sqlite.SqliteStore;
import io.logwire.store.Store;
import java.time.Clock;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.store.LogReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * What people ask of a folder full of logs, each for its newest 50, inside this process: its run.sh
 * gives it a heap of 128 MB. Each question is asked with other values each time, so the values are
 * seldom the same, but the pages of the file are warm.
 */
final class Questions {
  private static final int PAGE = 50;
  private static final int WARM_UP = 40;
  private static final int TIMES = 200;

  /** Milliseconds of one kind of question, and how many logs it found on average. */
  record Answered(String name, double p50, double p99, double found, double floorMillis) {}

  private final long logs;
  private final Random random = new Random(7);
  private final Bodies bodies = new Bodies(1);

  private Questions(long logs) {
    this.logs = logs;
  }

  static List<Answered> ask(Path folder, long logs) {
    return ask(SqliteStore.existing(folder, Clock.systemUTC()), logs);
  }

  /** Asks that store, and closes it. */
  static List<Answered> ask(Store opened, long logs) {
    Questions questions = new Questions(logs);
    try (Store store = opened) {
      LogReader reader = store.reader();
      long newest = reader.newest();
      long oldest = newest - (Spread.TIME.toMillis() << 12);
      long middle = oldest + (newest - oldest) / 2;
      return List.of(
          questions.time(reader, "a channel", 50, questions::channel),
          questions.time(
              reader, "the same from the middle", 50, () -> questions.channel().before(middle)),
          questions.time(reader, "a reference", 50, questions::reference),
          questions.time(reader, "a tag", 50, () -> LogQuery.latest(PAGE).tag(questions.tag())),
          questions.time(reader, "a custom reference", 50, questions::customReference),
          questions.time(
              reader, "a type", 50, () -> LogQuery.latest(PAGE).type(questions.type())),
          questions.time(reader, "channel, tag and type", 50, questions::three),
          questions.time(
              reader,
              "a rare word",
              300,
              () -> questions.word(Bodies.wordCount() / 2, Bodies.wordCount())),
          questions.time(reader, "a common word", 300, () -> questions.word(1, 20)),
          questions.time(reader, "two words and a channel", 300, questions::wordsOfAChannel),
          questions.time(reader, "the beginning of a word", 300, questions::beginning),
          questions.time(
              reader,
              "a word that is nowhere",
              300,
              () -> LogQuery.latest(PAGE).text("nowhere" + questions.random.nextInt(1_000))));
    }
  }

  private Answered time(
      LogReader reader, String name, double floorMillis, Supplier<LogQuery> question) {
    double[] millis = new double[TIMES];
    long found = 0;
    for (int i = -WARM_UP; i < TIMES; i++) {
      LogQuery query = question.get();
      long start = System.nanoTime();
      List<StoredLog> answer = reader.find(query);
      if (i >= 0) {
        millis[i] = (System.nanoTime() - start) / 1e6;
        found += answer.size();
      }
    }
    Arrays.sort(millis);
    return new Answered(
        name, millis[TIMES / 2], millis[TIMES * 99 / 100], found / (double) TIMES, floorMillis);
  }

  private LogQuery channel() {
    return LogQuery.latest(PAGE).channel("channel-" + (1 + random.nextInt(20)));
  }

  private String tag() {
    return "tag-" + (1 + random.nextInt(50));
  }

  private LogQuery reference() {
    long references = Math.max(1, logs / Spread.LOGS_OF_A_REFERENCE);
    return LogQuery.latest(PAGE).reference("user-" + random.nextLong(references));
  }

  private LogQuery customReference() {
    long sessions = Math.max(1, logs / Spread.LOGS_OF_A_SESSION);
    return LogQuery.latest(PAGE).customReference("session", "s" + random.nextLong(sessions));
  }

  private LogQuery three() {
    return channel().tag(tag()).type(type());
  }

  private LogType type() {
    return LogType.values()[random.nextInt(LogType.values().length)];
  }

  private LogQuery word(int from, int to) {
    return LogQuery.latest(PAGE).text(bodies.word(from + random.nextInt(to - from)));
  }

  private LogQuery wordsOfAChannel() {
    int words = Bodies.wordCount();
    return channel()
        .text(
            bodies.word(50 + random.nextInt(500))
                + " "
                + bodies.word(1 + random.nextInt(words / 10)));
  }

  private LogQuery beginning() {
    String word = bodies.word(1 + random.nextInt(Bodies.wordCount()));
    return LogQuery.latest(PAGE).text(word.substring(0, 3) + "*");
  }
}
