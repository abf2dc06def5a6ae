package io.logwire.store.sqlite;

import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.TextFilter;
import io.logwire.log.Words;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Consumer;

/**
 * What the index knows a log by: its distinct words, and a term for each of its exact values.
 *
 * <p>Limit: a term is a hash of 40 bits and a long word its beginning, so the index proposes and
 * {@link LogQuery#matches} decides.
 *
 * <p>Layout: all of them in one text with spaces between. A term is U+E000, which is in no word, a
 * letter for its kind, and 8 characters of hash. The ascii tokenizer of FTS5 splits at the spaces
 * alone, as all else in the text is a letter, a digit or beyond ASCII.
 */
public final class IndexTerms {
  private static final int MAX_WORD = 64; // characters; FTS5 would cut at 32,768 bytes
  private static final char TERM = '\ue000';

  private IndexTerms() {}

  /** What the index keeps of a log. */
  static String of(LogEntry entry) {
    Terms terms = new Terms(64 + entry.label().length() + entry.body().length());
    terms.accept(channel(entry.channelId()));
    terms.accept(type(entry.type()));
    if (!entry.reference().isEmpty()) {
      terms.accept(reference(entry.reference()));
    }
    for (String tag : entry.tags()) {
      terms.accept(tag(tag));
    }
    for (Map.Entry<String, String> custom : entry.customReferences().entrySet()) {
      terms.accept(customReference(custom.getKey(), custom.getValue()));
      terms.accept(customValue(custom.getValue()));
    }
    Words.forEach(entry.label(), terms);
    Words.forEach(entry.body(), terms);
    return terms.text.toString();
  }

  /** How many of those that {@link #of} gave are terms of exact values; they come first. */
  static int values(List<String> terms) {
    int values = 0;
    while (values < terms.size() && terms.get(values).charAt(0) == TERM) {
      values++;
    }
    return values;
  }

  /** Gathers terms and words, each once. Made for each log, so it joins while it gathers. */
  private static final class Terms implements Consumer<String> {
    private final StringBuilder text;
    private final Set<String> known = new HashSet<>(128);

    private Terms(int capacity) {
      text = new StringBuilder(capacity);
    }

    @Override
    public void accept(String word) {
      String indexed = indexed(word);
      if (known.add(indexed)) {
        text.append(indexed).append(' ');
      }
    }
  }

  /** The FTS5 expression that proposes the logs of a query; empty if no filter of it is indexed. */
  static String expression(LogQuery query) {
    StringJoiner all = new StringJoiner(" AND ");
    query.channel().ifPresent(value -> all.add(quoted(channel(value))));
    query.reference().ifPresent(value -> all.add(quoted(reference(value))));
    query.type().ifPresent(value -> all.add(quoted(type(value))));
    query.tags().forEach(value -> all.add(quoted(tag(value))));
    query
        .customReferences()
        .forEach((name, value) -> all.add(quoted(customReference(name, value))));
    query.text().ifPresent(text -> all.add(anywhere(text)));
    return all.toString();
  }

  private static String anywhere(TextFilter text) {
    StringJoiner words = new StringJoiner(" AND ", "(", ")");
    text.phrases().forEach(phrase -> addWords(phrase, words));
    StringJoiner any = new StringJoiner(" OR ", "(", ")");
    any.add(words.toString());
    any.add(quoted(reference(text.exact())));
    any.add(quoted(tag(text.exact())));
    any.add(quoted(customValue(text.exact())));
    return any.toString();
  }

  private static void addWords(TextFilter.Phrase phrase, StringJoiner all) {
    List<String> words = phrase.words();
    for (int i = 0; i < words.size(); i++) {
      boolean open = phrase.prefix() && i == words.size() - 1;
      all.add(quoted(indexed(words.get(i))) + (open ? "*" : ""));
    }
  }

  private static String channel(String id) {
    return term('c', id);
  }

  private static String reference(String reference) {
    return term('r', reference);
  }

  private static String type(LogType type) {
    return term('y', type.text());
  }

  private static String tag(String tag) {
    return term('t', tag);
  }

  private static String customReference(String name, String value) {
    return term('k', name + '\0' + value); // no text of a log holds a NUL
  }

  private static String customValue(String value) {
    return term('v', value);
  }

  private static String quoted(String word) {
    return '"' + word + '"';
  }

  private static String indexed(String word) {
    if (word.length() <= MAX_WORD) {
      return word;
    }
    boolean inPair = Character.isHighSurrogate(word.charAt(MAX_WORD - 1));
    return word.substring(0, inPair ? MAX_WORD - 1 : MAX_WORD);
  }

  // A hash, because a value can be 1,024 characters long, and because a term must be one token in
  // which case counts. FNV-1a, 64 bits, over the UTF-16 units, of which 40 are kept.
  private static String term(char kind, String value) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < value.length(); i++) {
      hash = (hash ^ value.charAt(i)) * 0x100000001b3L;
    }
    long bits = (hash ^ hash >>> 40) & (1L << 40) - 1;
    char[] term = new char[10];
    term[0] = TERM;
    term[1] = kind;
    for (int i = 2; i < term.length; i++, bits >>>= 5) {
      term[i] = "abcdefghijklmnopqrstuvwxyz234567".charAt((int) (bits & 31));
    }
    return new String(term);
  }
}
