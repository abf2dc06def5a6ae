package io.logwire.log;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the call takes beside the {@link LogField#limit} of a text, in code points and pieces. */
public final class LogLimits {
  public static final int TAGS = 32;
  public static final int TAG = 64;
  public static final int CUSTOM_REFERENCES = 32;
  public static final int NAME = 64;
  public static final int VALUE = 1_024;

  private final List<String> faults = new ArrayList<>();

  private LogLimits() {}

  /** Why the call would not have made this log, for a log that comes another way; one reason. */
  public static Optional<String> fault(LogEntry entry) {
    LogLimits limits = new LogLimits();
    limits.check(entry);
    return limits.faults.stream().findFirst();
  }

  private void check(LogEntry entry) {
    if (!LogEntry.isChannelId(entry.channelId())) {
      faults.add(
          entry.channelId().isEmpty()
              ? "channel_id is missing"
              : "channel_id is not the ID of a channel: " + LogEntry.CHANNEL_ID_RULE);
    }
    if (entry.label().isEmpty() && entry.body().isEmpty()) {
      faults.add("label or body is required");
    }
    for (LogField field : LogField.all()) {
      if (field.kind() == LogField.Kind.TEXT) {
        check(field.text(), field.of(entry), field.limit());
      }
    }
    checkCount("tags", entry.tags().size(), TAGS);
    Set<String> tags = new HashSet<>();
    for (String tag : entry.tags()) {
      check("a tag", tag, TAG);
      if (tag.isEmpty() || tag.indexOf(',') >= 0 || !tag.equals(tag.strip()) || !tags.add(tag)) {
        faults.add("a tag is empty, holds a comma, has blanks around it, or is there twice");
      }
    }
    checkCount("custom_references", entry.customReferences().size(), CUSTOM_REFERENCES);
    for (Map.Entry<String, String> custom : entry.customReferences().entrySet()) {
      check("the name of a custom reference", custom.getKey(), NAME);
      check("the value of a custom reference", custom.getValue(), VALUE);
      if (custom.getKey().isEmpty() || custom.getValue().isEmpty()) {
        faults.add("a custom reference has no name or no value");
      }
    }
  }

  private void check(String field, String text, int limit) {
    if (text.length() > limit && text.codePointCount(0, text.length()) > limit) {
      faults.add(
          "%s has %,d characters; the limit is %,d"
              .formatted(field, text.codePointCount(0, text.length()), limit));
    }
    if (text.indexOf(0) >= 0) {
      faults.add(field + " holds the character U+0000");
    }
    if (Surrogates.lone(text) >= 0) {
      faults.add(field + " holds a lone surrogate");
    }
  }

  private void checkCount(String field, int count, int limit) {
    if (count > limit) {
      faults.add("%s has %,d of them; the limit is %d".formatted(field, count, limit));
    }
  }
}
