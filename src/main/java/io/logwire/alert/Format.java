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
   * How many alerts one request can tell; also whether people read it, if that is more than one.
   */
  int most();

  /**
   * The request that tells these alerts, in their order.
   *
   * @param logs one whole log, or several as {@link io.logwire.store.sqlite.Outbox#pile} gives them
   * @param now the time of the attempt
   */
  Post post(Webhook webhook, List<StoredLog> logs, Instant now);
}
