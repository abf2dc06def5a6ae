package io.logwire.command;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * Words that only the store or the settings know. In the place of candidates for an argument stands
 * their kind, and a shell asks {@link CompleteCommand} for them while somebody types.
 */
enum StoredWords {
  CHANNELS,
  TAGS,
  WEBHOOKS;

  /** As a shell names it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What stands in the place of the words. */
  String placeholder() {
    return "{" + text() + "}";
  }

  /** For the channels that have logs. */
  static final class Channels implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of(CHANNELS.placeholder()).iterator();
    }
  }

  /** For the tags of the newest logs. */
  static final class Tags implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of(TAGS.placeholder()).iterator();
    }
  }

  /** For the webhooks of the settings. */
  static final class Webhooks implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of(WEBHOOKS.placeholder()).iterator();
    }
  }
}
