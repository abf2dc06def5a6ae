package io.logwire.bench;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The logs that every measurement sends: some 400 bytes of JSON, with words out of 20,000 in the
 * spread of natural language (the n-th word comes about 1/n as often as the first, Zipf's law), 20
 * channels, the five types, two tags out of 50, and references that hardly ever repeat.
 *
 * <p>The same seed gives the same logs.
 */
final class Bodies {
  private static final int WORDS = 20_000;
  private static final int WORDS_OF_A_LABEL = 3;
  private static final int WORDS_OF_A_BODY = 25;
  private static final int TEXTS = 8_000;

  private final Random random;
  private final String[] words = new String[WORDS];

  Bodies(long seed) {
    Random letters = new Random(1); // the language is the same for every seed
    for (int i = 0; i < WORDS; i++) {
      StringBuilder word = new StringBuilder();
      for (int length = 3 + letters.nextInt(7); length > 0; length--) {
        word.append((char) ('a' + letters.nextInt(26)));
      }
      words[i] = word.toString();
    }
    random = new Random(seed);
  }

  /**
   * Writes what log.lua sends: label, body, type and tags of 8,000 logs, a line each, to which it
   * adds a channel and references of their own.
   */
  void writeTexts(Path file) throws IOException {
    Files.write(file, IntStream.range(0, TEXTS).mapToObj(i -> text()).toList());
  }

  /** The word that comes about 1/n as often as the first one. */
  String word(int n) {
    return words[n - 1];
  }

  /** How many words there are. */
  static int wordCount() {
    return WORDS;
  }

  private String text() {
    return "\"label\":\"%s\",\"body\":\"%s\",\"type\":\"%s\",\"tags\":\"%s,%s\""
        .formatted(words(WORDS_OF_A_LABEL), words(WORDS_OF_A_BODY), type().text(), tag(), tag());
  }

  /** The next log, as the parser would give it. */
  LogEntry next() {
    Map<String, String> references = new LinkedHashMap<>();
    references.put("order", Long.toHexString(random.nextLong() >>> 8));
    references.put("session", Integer.toString(random.nextInt(Integer.MAX_VALUE)));
    return new LogEntry(
        "channel-" + (1 + random.nextInt(20)),
        "user-" + random.nextInt(100_000_000),
        words(WORDS_OF_A_LABEL),
        words(WORDS_OF_A_BODY),
        type(),
        false,
        List.of(tag(), tag()),
        references);
  }

  private LogType type() {
    return LogType.values()[random.nextInt(LogType.values().length)];
  }

  private String tag() {
    return "tag-" + (1 + random.nextInt(50));
  }

  private String words(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : " ").append(words[(int) Math.pow(WORDS, random.nextDouble())]);
    }
    return text.toString();
  }
}
