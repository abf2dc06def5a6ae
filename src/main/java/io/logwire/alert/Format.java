package io.logwire.alert;

import io.logwire.log.StoredLog;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How one kind of receiver is told of alerts; one file each. Stateless. */
public interface Format {
  /** The name in {@code webhook.NAME.format}. */
  String name();

  /** What a receiver of this kind cannot do with that URL, for people. */
  default Optional<String> fault(URI url) {
    return Optional.empty();
  }

  /**
   * What to do about an answer with the status 400, if it is about the chat as a whole and not
   * about this message: then all alerts wait.
   *
   * @return for people; {@code %s} stands for the webhook's keys, as {@code webhook.ops}
   */
  default Optional<String> chatTrouble(Answer answer) {
    return Optional.empty();
  }

  /**
   * Where a chat is from now on.
   *
   * @param setting the part of the URL that is new, as it must be written there; not a secret
   */
  record Move(URI url, String setting) {}

  /** Where the chat is, if an answer with the status 400 says that it has moved. */
  default Optional<Move> moved(URI url, Answer answer) {
    return Optional.empty();
  }

  /** How many alerts one request can tell. */
  int most();

  /** Whether people read it, whom a hundred messages at once would keep from reading any. */
  boolean isForPeople();

  /**
   * The request that tells these alerts, in their order.
   *
   * @param logs one whole log, or several as {@link io.logwire.store.Outbox#pile} gives them
   * @param now the time of the attempt
   */
  Post post(Webhook webhook, List<StoredLog> logs, Instant now);
}
