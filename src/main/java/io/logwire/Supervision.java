package io.logwire;

import io.logwire.alert.DirectAlert;
import io.logwire.config.Config;
import io.logwire.health.Health;
import io.logwire.metrics.Gauge;
import io.logwire.metrics.Metrics;
import io.logwire.metrics.Version;
import io.logwire.store.LogRepository;
import io.logwire.store.Store;
import io.logwire.store.sqlite.backup.BackupSchedule;
import io.logwire.trouble.Heartbeats;
import io.logwire.trouble.Ledger;
import io.logwire.trouble.Source;
import io.logwire.trouble.Sources;
import io.logwire.trouble.TroubleWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks after the running service for its owner: makes its backups, tells its troubles as logs of
 * their own channel, and pings while all is well.
 *
 * <p>Threading: the thread that starts the service; gauges for any.
 */
final class Supervision {
  private final Config config;
  private final Store store;
  private final Following following;
  private final Health health;
  private final Metrics metrics;
  private final Clock clock;

  private volatile Optional<BackupSchedule> backups = Optional.empty(); // before the start too

  Supervision(
      Config config,
      Store store,
      Following following,
      Health health,
      Metrics metrics,
      Clock clock) {
    this.config = config;
    this.store = store;
    this.following = following;
    this.health = health;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Begins, once the service takes logs.
   *
   * @param repository takes those about troubles
   * @param port that logs are taken at
   * @param toClose what ends with the service, the last first
   */
  void start(LogRepository repository, int port, Deque<Runnable> toClose) {
    backups = Stores.backups(config, store, clock, metrics.store);
    backups.ifPresent(schedule -> toClose.push(schedule::close));
    TroubleWatch troubles = watch(ways(repository), port);
    toClose.push(troubles::close);
    Heartbeats heartbeats =
        new Heartbeats(
            Version.userAgent(), () -> health.ready().join().isOk(), metrics.owner.heartbeats);
    toClose.push(heartbeats::close);
    heartbeats.follow(config.heartbeat());

    following.also(other -> heartbeats.follow(other.heartbeat()));
    backups.ifPresent(schedule -> following.also(other -> schedule.look()));
    following.also(other -> troubles.look());
  }

  /** What a monitor sees of the service, beside what is counted. */
  List<Gauge> gauges() {
    return Stream.of(
            store.gauges(following::webhooks),
            health.gauges(),
            backups.map(BackupSchedule::gauges).orElse(List.of()))
        .flatMap(List::stream)
        .toList();
  }

  private TroubleWatch watch(Ledger.Ways ways, int port) {
    Sources sources = sources();
    Source refused = Sources.refused(() -> metrics.door.refused.count("store"));
    if (config.database().isPresent()) {
      String name = machine() + ":" + port;
      store.announce(name);
      TroubleWatch.Replica replica =
          new TroubleWatch.Replica(name, refused, store::isInCharge, store::isGone);
      return TroubleWatch.ofReplica(sources, replica, ways, clock, metrics.owner.looksFailed);
    }
    sources.add(Sources.REFUSED, refused);
    return TroubleWatch.start(sources, ways, clock, metrics.owner.looksFailed);
  }

  // Of the kernel, as a resolver that does not answer would hold up the start.
  private static String machine() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "a replica";
    }
  }

  private Sources sources() {
    Sources sources = Sources.of(store, following::webhooks);
    sources.expect(() -> following.config().expected(), store.reader(), clock);
    backups.ifPresent(
        schedule ->
            sources.add("backup", now -> schedule.trouble().map("no backup was made: "::concat)));
    return sources;
  }

  private Ledger.Ways ways(LogRepository repository) {
    return new Ledger.Ways(
        entry -> repository.append(entry, Optional.empty()),
        store.reader()::find,
        log ->
            new DirectAlert(following.config().webhooks(), clock, metrics.alerts.direct).tell(log),
        () ->
            following.config().webhooks().stream()
                .anyMatch(one -> one.namesChannel(Ledger.CHANNEL)));
  }
}
