package io.logwire.log;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of one log while they come in, in any order. What does not come is absent.
 *
 * <p>Threading: one thread.
 */
public final class LogFields {
  private final Map<LogField, String> texts = new EnumMap<>(LogField.class);
  private LogType type = LogType.INFORMATION;
  private boolean alert;
  private List<String> tags = List.of();
  private Map<String, String> customReferences = Map.of();

  /** The text of that field; empty if it has not come. */
  public String text(LogField field) {
    return texts.getOrDefault(field, "");
  }

  /** Takes a word or a text. */
  public void text(LogField field, String text) {
    texts.put(field, text);
  }

  public void type(LogType type) {
    this.type = type;
  }

  public void alert(boolean alert) {
    this.alert = alert;
  }

  public void tags(List<String> tags) {
    this.tags = tags;
  }

  public void customReferences(Map<String, String> customReferences) {
    this.customReferences = customReferences;
  }

  /** The log that has what has come. */
  public LogEntry entry() {
    return new LogEntry(
        text(LogField.CHANNEL_ID),
        text(LogField.REFERENCE),
        text(LogField.LABEL),
        text(LogField.BODY),
        type,
        alert,
        tags,
        customReferences);
  }
}
