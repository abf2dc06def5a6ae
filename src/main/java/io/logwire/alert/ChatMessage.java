package io.logwire.alert;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.IntUnaryOperator;

/**
 * What people read in a chat of one alert: plain text in parts, each already cut, not yet escaped.
 *
 * <p>The bounds of the parts are for a phone; all of them together, escaped, stay below what any of
 * the receivers takes in one message.
 *
 * @param context channel, type, and reference, in one line
 * @param body may be empty
 * @param details tags and custom references, a line each; may be empty
 * @param link where to read on
 */
record ChatMessage(
    LogType type,
    String title,
    String context,
    String body,
    String details,
    String time,
    Optional<String> link) {

  static final int TITLE = 250;
  static final int CONTEXT = 400;
  static final int BODY = 1_500;
  static final int DETAILS = 1_000;

  static final String LINK_TEXT = "Open in LogWire";

  private static final int MOST_REFERENCES = 12;
  private static final int REFERENCE = 120;
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT);
  private static final DateTimeFormatter WITH_OFFSET =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx", Locale.ROOT);

  /** The message for one alert, in parts that fit by that measure. */
  static ChatMessage of(StoredLog log, Webhook webhook, IntUnaryOperator measure) {
    LogEntry entry = log.entry();
    StringJoiner context = new StringJoiner(" · ");
    context.add(entry.channelId()).add(words(entry.type()));
    if (!entry.reference().isEmpty()) {
      context.add(Cut.oneLine(entry.reference()));
    }
    // Without a label, the first line of the body is the title, and need not be there twice.
    String body = Cut.clean(entry.body()).strip();
    boolean titleIsBody = entry.label().isEmpty() && body.indexOf('\n') < 0;
    String title = title(entry);
    boolean whole = Cut.cost(title, measure) <= TITLE;
    return new ChatMessage(
        entry.type(),
        Cut.to(TITLE, title, measure),
        Cut.to(CONTEXT, context.toString(), measure),
        titleIsBody && whole ? "" : Cut.to(BODY, body, measure),
        Cut.to(DETAILS, details(entry), measure),
        time(log.time(), webhook.zone()),
        webhook.link(log));
  }

  /** The label, or else the first line of the body; never empty. */
  static String title(LogEntry entry) {
    String text = entry.label().isEmpty() ? firstLine(entry.body()) : entry.label();
    String title = Cut.oneLine(text);
    return title.isEmpty() ? words(entry.type()) : title;
  }

  private static String firstLine(String text) {
    return text.strip().lines().findFirst().orElse("");
  }

  private static String details(LogEntry entry) {
    List<String> lines = new ArrayList<>();
    if (!entry.tags().isEmpty()) {
      lines.add("tags: " + Cut.oneLine(String.join(", ", entry.tags())));
    }
    int left = entry.customReferences().size();
    for (Map.Entry<String, String> reference : entry.customReferences().entrySet()) {
      if (left <= entry.customReferences().size() - MOST_REFERENCES) {
        lines.add("… and " + left + " more references");
        break;
      }
      String line = Cut.oneLine(reference.getKey() + ": " + reference.getValue());
      lines.add(Cut.to(REFERENCE, line, c -> 1));
      left--;
    }
    return String.join("\n", lines);
  }

  static String words(LogType type) {
    return type.text().replace('_', ' ');
  }

  /** The type as one sign. */
  static String sign(LogType type) {
    return switch (type) {
      case PAGE_VIEW -> "👁️";
      case ACTION -> "▶️";
      case SUCCESS -> "✅";
      case ERROR -> "🔴";
      case INFORMATION -> "ℹ️";
    };
  }

  /** The time with its zone, so that nobody takes it for his own. */
  static String time(Instant time, ZoneId zone) {
    boolean utc = zone.normalized().equals(ZoneOffset.UTC);
    return (utc ? UTC : WITH_OFFSET).withZone(zone).format(time);
  }

  /** These parts as paragraphs, without the empty ones. */
  static String paragraphs(String... parts) {
    StringJoiner text = new StringJoiner("\n\n");
    for (String part : parts) {
      if (!part.isEmpty()) {
        text.add(part);
      }
    }
    return text.toString();
  }
}
