package io.logwire.alert;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What an answer means for the delivery.
 *
 * @param reason in words, for people; without secrets
 * @param asked how long the receiver asks us to wait, if it does
 */
record Outcome(Kind kind, String reason, Optional<Duration> asked) {
  enum Kind {
    /** The receiver has it. */
    DELIVERED,
    /** The receiver will never take this one; the next may be fine. */
    REFUSED,
    /** The webhook as a whole is in trouble; this one and all after it wait. */
    TROUBLE
  }

  private static final int EXCERPT = 200;

  static Outcome of(Answer answer, Webhook webhook, Instant now) {
    int status = answer.status();
    if (status == 0) {
      return new Outcome(Kind.TROUBLE, webhook.hide(answer.trouble().words()), Optional.empty());
    }
    Optional<String> advice = webhook.chatTrouble(answer);
    if (advice.isPresent()) {
      String why = reason(answer, webhook) + "; " + advice.get();
      return new Outcome(Kind.TROUBLE, why, Optional.empty());
    }
    Kind kind =
        switch (status) {
          case 400, 413, 422 -> Kind.REFUSED;
          default -> status / 100 == 2 ? Kind.DELIVERED : Kind.TROUBLE;
        };
    return new Outcome(
        kind,
        reason(answer, webhook),
        kind == Kind.TROUBLE ? RetryAfter.of(answer, now) : Optional.empty());
  }

  /** The same as trouble of the webhook, as the alerts before were refused too. */
  Outcome ofAll() {
    return new Outcome(
        Kind.TROUBLE,
        reason + "; the alerts before were refused too, so all wait: is the webhook right?",
        Optional.empty());
  }

  private static String reason(Answer answer, Webhook webhook) {
    String status = "HTTP " + answer.status();
    if (answer.status() / 100 == 3 && answer.location().isPresent()) {
      return status + " to " + place(answer.location().get()) + ", which is not followed";
    }
    String said = webhook.hide(Cut.oneLine(answer.body()));
    boolean page = said.startsWith("<"); // HTML tells nobody anything
    return said.isEmpty() || page ? status : status + ": " + Cut.to(EXCERPT, said, c -> 1);
  }

  private static String place(String location) {
    try {
      URI url = URI.create(location);
      return Place.of(url).isEmpty() ? "another path" : Webhook.place(url);
    } catch (IllegalArgumentException e) {
      return "somewhere that is no URL";
    }
  }
}
