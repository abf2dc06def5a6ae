package io.logwire.alert;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import java.net.URI;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Logs and webhooks for tests. */
final class Logs {
  private Logs() {}

  static LogEntry alert(String label) {
    return alert("payments", LogType.ERROR, label);
  }

  static LogEntry alert(String channel, LogType type, String label) {
    return new LogEntry(channel, "", label, "", type, true, List.of(), Map.of());
  }

  static Webhook webhook(String name, String url, Format format) {
    return webhook(name, url, format, Way.DIRECT, Map.of(), "", ZoneOffset.UTC);
  }

  /** A webhook that takes all; {@code console} may be empty. */
  static Webhook webhook(
      String name,
      String url,
      Format format,
      Way way,
      Map<String, String> headers,
      String console,
      ZoneId zone) {
    return new Webhook(
        name,
        URI.create(url),
        Set.of(),
        Set.of(),
        format,
        List.of(),
        headers,
        way,
        Optional.of(console).filter(link -> !link.isEmpty()),
        zone,
        Optional.empty());
  }

  static Format format(String name) {
    return Formats.of(name).orElseThrow();
  }
}
