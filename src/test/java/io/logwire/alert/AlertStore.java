package io.logwire.alert;

import io.logwire.log.LogEntry;
import io.logwire.log.RetentionRules;
import io.logwire.metrics.Counter;
import io.logwire.metrics.Metrics;
import io.logwire.store.Deliveries;
import io.logwire.store.LogRepository;
import io.logwire.store.Outbox;
import io.logwire.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A real file with a real writer, as the service has them. */
final class AlertStore implements AutoCloseable {
  final Counter unrouted = new Metrics().alerts.unrouted;
  private final SqliteStore store;
  private LogRepository repository;

  AlertStore(Path data, Clock clock) {
    store = SqliteStore.open(data, RetentionRules.NONE, 0, clock);
  }

  Outbox outbox() {
    return store.outbox();
  }

  Deliveries deliveries() {
    return store.deliveries();
  }

  /** From now on alerts go to these, and {@code wake} is called. */
  void routeTo(List<Webhook> webhooks, Runnable wake) {
    repository = store.repository(new Routes(webhooks, unrouted), wake);
  }

  long append(LogEntry entry) {
    return repository.append(entry, Optional.empty()).join().id();
  }

  List<Long> appendAll(List<LogEntry> entries) {
    List<CompletableFuture<LogRepository.Appended>> appended = new ArrayList<>();
    List<Long> ids = new ArrayList<>();
    for (LogEntry entry : entries) {
      appended.add(repository.append(entry, Optional.empty()));
      if (appended.size() == 1_000) {
        appended.forEach(one -> ids.add(one.join().id()));
        appended.clear();
      }
    }
    appended.forEach(one -> ids.add(one.join().id()));
    return ids;
  }

  Path file() {
    return store.file();
  }

  @Override
  public void close() {
    store.close();
  }
}
