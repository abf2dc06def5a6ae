package io.logwire.alert;

import io.logwire.log.LogEntry;
import io.logwire.store.sqlite.Deliveries;
import io.logwire.store.sqlite.LogIndex;
import io.logwire.store.sqlite.LogRepository;
import io.logwire.store.sqlite.Outbox;
import io.logwire.store.sqlite.OwedAlerts;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.GroupCommit;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A real file with a real writer, as the service has them. */
final class AlertStore implements AutoCloseable {
  private final DataFolder folder;
  private final Database database;
  private final GroupCommit writer;
  private final LogIndex index;
  private final Clock clock;
  private LogRepository repository;

  AlertStore(Path data, Clock clock) {
    this.clock = clock;
    folder = DataFolder.lock(data);
    database = Database.open(folder);
    index = LogIndex.open(database, Duration.ZERO);
    writer = GroupCommit.start(database, index);
  }

  Outbox outbox() {
    return new Outbox(database, writer);
  }

  Deliveries deliveries() {
    return new Deliveries(database, writer, clock);
  }

  /** From now on alerts go to these, and {@code wake} is called. */
  void routeTo(List<Webhook> webhooks, Runnable wake) {
    repository =
        LogRepository.open(
            database, writer, index, new OwedAlerts(new Routes(webhooks), wake), clock);
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
    return database.file();
  }

  @Override
  public void close() {
    writer.close();
    database.close();
    folder.close();
  }
}
