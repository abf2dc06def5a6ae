package io.logwire.console;

import io.logwire.log.LogEntry;
import io.logwire.store.Delivery;

/** Deliveries, a line each. */
final class DeliveryList {
  private static final int LABEL = 80;

  private DeliveryList() {}

  /**
   * One of them.
   *
   * @param showsLog whether it stands apart from its log
   */
  static Html row(Delivery delivery, boolean showsLog, Times times) {
    return Html.of(
        "<li class=\"{}\"><b>{}</b> {}{}{}{}{}</li>\n",
        delivery.state().text(),
        delivery.webhook(),
        showsLog ? log(delivery.log().entry(), delivery.log().id()) : new Html(),
        delivery.state().text(),
        delivery.attempts() == 0
            ? ", not tried"
            : " after " + Text.number(delivery.attempts(), "attempt"),
        delivery
            .attemptedAt()
            .map(
                at ->
                    delivery.state() == Delivery.State.DELIVERED
                        ? Html.of(", at {}", times.second(at))
                        : Html.of(", the last {}", times.second(at)))
            .orElse(new Html()),
        delivery.outcome().isEmpty()
            ? new Html()
            : Html.of(": <q>{}</q>", Text.line(delivery.outcome())));
  }

  private static Html log(LogEntry entry, long id) {
    return Html.of(
        "<a href=\"{}\">{}</a> in <a href=\"{}\">{}</a> ",
        Link.toLog(entry.channelId(), id),
        Text.excerpt(entry.labelOrBody(), LABEL),
        Link.toChannel(entry.channelId()),
        entry.channelId());
  }
}
