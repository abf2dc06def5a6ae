package io.logwire.store.index;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.Words;
import java.util.Arrays;
import java.util.Map;

/**
 * What the index knows a log by: a number of 63 bits for each of its distinct words, and one for
 * each of its exact values.
 *
 * <p>Layout: a word is its first five bytes in UTF-8 and 23 bits of a hash of all of it, which are
 * 0 where five bytes are all, so words sort by their beginning. A value begins with a byte that no
 * word has, then come three bits for its kind and 52 of a hash of the value without case.
 *
 * <p>Limit: different words may have the same number, so the index proposes and {@link
 * io.logwire.log.LogQuery#matches} decides.
 */
public final class Terms {
  private static final int BEGINNING = 5;
  private static final int HASH_BITS = 23;
  private static final long VALUE = 0xffL << 55;
  private static final int VALUE_BITS = 52;

  /** The term of a log that asks for an alert. */
  static final long ALERT = value(6, "", "alert");

  private long[] terms = new long[48];
  private int count;

  private Terms() {}

  /** The terms of a log, each once, the smallest first. */
  public static long[] of(LogEntry entry) {
    Terms all = new Terms();
    all.add(channel(entry.channelId()));
    all.add(type(entry.type()));
    if (!entry.reference().isEmpty()) {
      all.add(reference(entry.reference()));
    }
    if (entry.alert()) {
      all.add(ALERT);
    }
    for (String tag : entry.tags()) {
      all.add(tag(tag));
    }
    for (Map.Entry<String, String> custom : entry.customReferences().entrySet()) {
      all.add(customReference(custom.getKey(), custom.getValue()));
      all.add(customValue(custom.getValue()));
    }
    Words.forEach(entry.label(), word -> all.add(word(word)));
    Words.forEach(entry.body(), word -> all.add(word(word)));
    return all.distinct();
  }

  /** How many of the terms of a log are of its words; they come first. */
  public static int words(long[] terms) {
    int words = terms.length;
    while (words > 0 && terms[words - 1] >= VALUE) {
      words--;
    }
    return words;
  }

  private void add(long term) {
    if (count == terms.length) {
      terms = Arrays.copyOf(terms, 2 * count);
    }
    terms[count++] = term;
  }

  private long[] distinct() {
    Arrays.sort(terms, 0, count);
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || terms[i] != terms[i - 1]) {
        terms[kept++] = terms[i];
      }
    }
    return Arrays.copyOf(terms, kept);
  }

  /** The term of a word, folded as {@link Words} gives it. */
  static long word(String word) {
    long beginning = beginning(word);
    return isWhole(word) ? beginning : beginning | hash(0, word) & (1L << HASH_BITS) - 1;
  }

  /** The first term that a word with that beginning may have. */
  static long firstOf(String beginning) {
    return beginning(beginning);
  }

  /** The last term that a word with that beginning may have. */
  static long lastOf(String beginning) {
    int bytes = Math.min(BEGINNING, utf8Length(beginning));
    return beginning(beginning) | (1L << 8 * (BEGINNING - bytes) + HASH_BITS) - 1;
  }

  static long channel(String id) {
    return value(0, "", id);
  }

  static long type(LogType type) {
    return value(1, "", type.text());
  }

  static long reference(String reference) {
    return value(2, "", reference);
  }

  static long tag(String tag) {
    return value(3, "", tag);
  }

  static long customReference(String name, String value) {
    return value(4, name + '\0', value); // no text of a log holds a NUL
  }

  static long customValue(String value) {
    return value(5, "", value);
  }

  private static long value(int kind, String name, String value) {
    long hash = hash(hash(0, name), Words.fold(value)) & (1L << VALUE_BITS) - 1;
    return VALUE | (long) kind << VALUE_BITS | hash;
  }

  // FNV-1a over the UTF-16 units, 64 bits, with its upper bits, the better ones, mixed in.
  private static long hash(long seed, String text) {
    long hash = 0xcbf29ce484222325L ^ seed;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash ^ hash >>> 29 ^ hash >>> 43;
  }

  private static boolean isWhole(String word) {
    return word.length() <= BEGINNING && utf8Length(word) <= BEGINNING;
  }

  private static int utf8Length(String word) {
    int bytes = 0;
    for (int i = 0; i < word.length() && bytes < BEGINNING + 1; i++) {
      char c = word.charAt(i);
      // Of a pair, each half counts two of its four bytes.
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes;
  }

  private static long beginning(String word) {
    long beginning = 0;
    int bytes = 0;
    for (int i = 0; i < word.length() && bytes < BEGINNING; ) {
      int c = word.codePointAt(i);
      i += Character.charCount(c);
      if (c < 0x80) {
        beginning = beginning << 8 | c;
        bytes++;
      } else {
        int size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        for (int part = size - 1; part >= 0 && bytes < BEGINNING; part--, bytes++) {
          int head = part == size - 1 ? 0xf00 >> size & 0xff : 0x80;
          int mask = part == size - 1 ? 0x7f >> size : 0x3f;
          beginning = beginning << 8 | head | c >> 6 * part & mask;
        }
      }
    }
    return beginning << 8 * (BEGINNING - bytes) + HASH_BITS;
  }
}
