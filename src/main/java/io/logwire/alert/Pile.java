package io.logwire.alert;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Many alerts as one message: a line for each kind of alert in the order of the first of them, with
 * a count where it repeats, and how many more there are where not all of them fit.
 */
final class Pile {
  private static final int MOST_LINES = 20;
  private static final int LINE = 120;
  private static final int REFERENCE = 60;
  private static final int BODY = ChatMessage.BODY + ChatMessage.DETAILS;

  /** What makes two alerts the same line. */
  private record Kind(LogType type, String channelId, String title) {}

  private Pile() {}

  /** The message for these alerts, at least two, in parts that fit by that measure. */
  static ChatMessage of(List<StoredLog> logs, Webhook webhook, IntUnaryOperator measure) {
    Map<Kind, List<StoredLog>> kinds = new LinkedHashMap<>();
    for (StoredLog log : logs) {
      LogEntry entry = log.entry();
      Kind kind = new Kind(entry.type(), entry.channelId(), ChatMessage.title(entry));
      kinds.computeIfAbsent(kind, unused -> new ArrayList<>()).add(log);
    }
    List<String> channels = kinds.keySet().stream().map(Kind::channelId).distinct().toList();
    boolean oneChannel = channels.size() == 1;
    boolean error = kinds.keySet().stream().anyMatch(kind -> kind.type() == LogType.ERROR);
    StoredLog first = logs.get(0);
    StoredLog last = logs.get(logs.size() - 1);
    return new ChatMessage(
        error ? LogType.ERROR : first.entry().type(),
        logs.size() + " alerts",
        Cut.to(ChatMessage.CONTEXT, String.join(", ", channels), measure),
        lines(kinds, logs.size(), !oneChannel, measure),
        "",
        ChatMessage.time(first.time(), webhook.zone())
            + " to "
            + ChatMessage.time(last.time(), webhook.zone()),
        oneChannel ? webhook.channelLink(channels.get(0)) : Optional.empty());
  }

  private static String lines(
      Map<Kind, List<StoredLog>> kinds, int alerts, boolean channels, IntUnaryOperator measure) {
    List<String> lines = new ArrayList<>();
    int told = 0;
    int cost = 0;
    for (Map.Entry<Kind, List<StoredLog>> kind : kinds.entrySet()) {
      String line = line(kind.getKey(), kind.getValue(), channels, measure);
      int lineCost = Cut.cost(line + '\n', measure);
      if (lines.size() == MOST_LINES || cost + lineCost > BODY - LINE) {
        lines.add("… and " + (alerts - told) + " more");
        break;
      }
      lines.add(line);
      cost += lineCost;
      told += kind.getValue().size();
    }
    return String.join("\n", lines);
  }

  private static String line(
      Kind kind, List<StoredLog> logs, boolean channels, IntUnaryOperator measure) {
    StringBuilder line = new StringBuilder(ChatMessage.sign(kind.type())).append(' ');
    line.append(Cut.to(LINE, kind.title(), measure));
    if (channels) {
      line.append(" · ").append(kind.channelId());
    }
    String reference = Cut.oneLine(logs.get(0).entry().reference());
    if (logs.size() > 1) {
      line.append(" ×").append(logs.size());
    } else if (!reference.isEmpty()) {
      line.append(" · ").append(Cut.to(REFERENCE, reference, measure));
    }
    return line.toString();
  }
}
