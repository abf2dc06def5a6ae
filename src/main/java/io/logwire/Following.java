package io.logwire;

import io.logwire.alert.Routes;
import io.logwire.alert.WebhookSender;
import io.logwire.config.Config;
import io.logwire.ingest.TokenFilter;
import io.logwire.logger.OperatorLoggers;
import io.logwire.store.Store;
import io.logwire.store.StoreException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of a running service follows new settings.
 *
 * <p>Threading: any thread, one at a time.
 */
final class Following {
  private static final Logger logger = LoggerFactory.getLogger(OperatorLoggers.SERVICE);

  private final Store store;
  private final Routes routes;
  private final WebhookSender sender;
  private final TokenFilter filter;
  private final List<Consumer<Config>> others = new CopyOnWriteArrayList<>();
  private volatile Config config;

  Following(Config config, Store store, Routes routes, WebhookSender sender, TokenFilter filter) {
    this.config = config;
    this.store = store;
    this.routes = routes;
    this.sender = sender;
    this.filter = filter;
  }

  /** Has somebody else follow them too, each time that they are read anew. */
  void also(Consumer<Config> other) {
    others.add(other);
  }

  /** The settings that are followed now. */
  Config config() {
    return config;
  }

  /** The names of all webhooks. */
  List<String> webhooks() {
    return config.webhookNames();
  }

  /**
   * Follows these, also where nothing can be written now, as on a disk that retention is to make
   * room on.
   */
  void follow(Config other) {
    OperatorLoggers.ofProcess().follow(other.logger());
    sender.expect(other.webhooks());
    routes.follow(other.webhooks());
    awaitWrites();
    sender.follow(other.webhooks());
    filter.limit(other.ratePerSecond());
    store.follow(other.retention());
    config = other;
    others.forEach(one -> one.accept(other));
  }

  // What was appended by the old routes is on disk before the sender looks who is owed something.
  private void awaitWrites() {
    try {
      store.probe();
    } catch (StoreException e) {
      logger.debug("no log was appended by the old routes either: {}", e.getMessage());
    }
  }
}
