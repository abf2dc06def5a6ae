package io.logwire.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logwire.command.terminal.LocalTimes;
import io.logwire.log.LogEntry;
import io.logwire.log.StoredLog;
import io.logwire.log.Visible;
import io.logwire.store.Delivery;
import io.logwire.store.Delivery.State;
import io.logwire.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Deliveries of one state as the lines of a table, or as JSON. */
final class DeliveryLines {
  private static final int LABEL = 40;
  private static final String ROW = "%-28s  %-12s  %8s  %-20s  %-40s  %s";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final State state;
  private final Clock clock;

  DeliveryLines(State state, Clock clock) {
    this.state = state;
    this.clock = clock;
  }

  String head() {
    String time =
        switch (state) {
          case OWED -> "NEXT";
          case FAILED -> "LAST";
          case DELIVERED -> "ARRIVED";
        };
    return ROW.formatted("ID", "CHANNEL", "ATTEMPTS", time, "LABEL", "OUTCOME");
  }

  String row(Delivery delivery) {
    LogEntry entry = delivery.log().entry();
    return ROW.formatted(
        delivery.id(),
        entry.channelId(),
        delivery.attempts(),
        state == State.OWED ? next(delivery) : time(delivery.attemptedAt(), "never"),
        label(entry),
        outcome(delivery));
  }

  private String next(Delivery delivery) {
    return delivery.isDue(clock.instant()) ? "in its turn" : time(delivery.dueAt(), "now");
  }

  private static String outcome(Delivery delivery) {
    if (delivery.state() == State.DELIVERED) {
      return "delivered";
    }
    return delivery.outcome().isEmpty() ? "not tried yet" : Visible.line(delivery.outcome());
  }

  private static String label(LogEntry entry) {
    String text = Visible.line(entry.labelOrBody());
    boolean longer = text.codePointCount(0, text.length()) > LABEL;
    return longer ? text.substring(0, text.offsetByCodePoints(0, LABEL - 1)) + "…" : text;
  }

  static ObjectNode json(Delivery delivery) {
    LogEntry entry = delivery.log().entry();
    boolean delivered = delivery.state() == State.DELIVERED;
    String attempted = delivery.attemptedAt().map(Instant::toString).orElse(null);
    return JSON.createObjectNode()
        .put("id", delivery.id())
        .put("webhook", delivery.webhook())
        .put("log_id", delivery.log().id())
        .put("channel_id", entry.channelId())
        .put("label", entry.label())
        .put("state", delivery.state().text())
        .put("owed_since", delivery.owedSince().toString())
        .put("attempts", delivery.attempts())
        .put("attempted_at", attempted)
        .put("due_at", delivery.dueAt().map(Instant::toString).orElse(null))
        .put("delivered_at", delivered ? attempted : null)
        .put("outcome", delivery.outcome());
  }

  /** A sentence for each webhook that the alert of that log was for. */
  static List<String> sentences(Store store, StoredLog log, ZoneId zone) {
    return store.deliveryReader().of(log.id()).stream()
        .map(delivery -> sentence(delivery, zone))
        .toList();
  }

  private static String sentence(Delivery delivery, ZoneId zone) {
    String when = delivery.attemptedAt().map(at -> ", " + LocalTimes.second(at, zone)).orElse("");
    int attempts = delivery.attempts();
    String tried = attempts == 1 ? " after 1 attempt" : " after " + attempts + " attempts";
    return "%s: %s%s%s%s"
        .formatted(
            delivery.webhook(),
            delivery.state().text(),
            attempts == 0 ? ", not tried" : tried,
            when,
            delivery.outcome().isEmpty() ? "" : ": " + delivery.outcome());
  }

  private static String time(Optional<Instant> time, String none) {
    return time.map(t -> t.truncatedTo(ChronoUnit.SECONDS).toString()).orElse(none);
  }
}
