package io.logwire.health;

import io.logwire.metrics.Gauge;
import io.logwire.store.sqlite.StoreHealth;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * How the service is: whether its threads live, and whether a log could be committed now.
 *
 * <p>Promise: an answer comes within a second whatever the service is doing. To be ready takes a
 * real commit, which is made at most once a second, and only while somebody asks.
 *
 * <p>Threading: any thread may ask, and none waits; see {@link Glance}.
 */
public final class Health {
  // A locked file holds the writer for five seconds at a time; what takes longer is no work.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Glance live;
  private final Glance ready;

  private Health(Map<String, Supplier<Check>> live, Map<String, Supplier<Check>> ready) {
    this.live = new Glance(live);
    this.ready = new Glance(ready);
  }

  /**
   * The health of a service.
   *
   * @param sender how long the thread that sends alerts has done nothing
   * @param door how long the threads of the public listener have taken no work
   */
  public static Health of(StoreHealth store, Supplier<Duration> sender, Supplier<Duration> door) {
    Map<String, Supplier<Check>> live = new LinkedHashMap<>();
    live.put("writer", () -> thread("writer", store.writerSilence()));
    live.put("sender", () -> thread("sender", sender.get()));
    live.put("door", () -> thread("door", door.get()));
    Map<String, Supplier<Check>> ready = new LinkedHashMap<>();
    StoreChecks checks = new StoreChecks(store);
    ready.put("file", checks::file);
    ready.put("disk", checks::disk);
    ready.put("queue", checks::queue);
    ready.put("clock", checks::clock);
    ready.put("retention", checks::retention);
    ready.putAll(live);
    ready.put("write", checks::write); // the only one that takes its time
    return new Health(live, ready);
  }

  /** Whether the threads that everything depends on did something lately. */
  public CompletableFuture<Report> live() {
    return live.take();
  }

  /** Whether a log could be committed now, too. */
  public CompletableFuture<Report> ready() {
    return ready.take();
  }

  /** The same for a scraper, who is told within two seconds. */
  public List<Gauge> gauges() {
    return List.of(
        Gauge.by(
            "check",
            "logwire_check_ok",
            "1 where that check of /readyz is ok.",
            () -> {
              Map<String, Double> all = new LinkedHashMap<>();
              ready().join().checks().forEach(one -> all.put(one.name(), one.isOk() ? 1.0 : 0.0));
              return all;
            }));
  }

  private static Check thread(String name, Duration silence) {
    return silence.compareTo(PATIENCE) < 0
        ? Check.ok(name, "")
        : Check.failed(
            name, "has done nothing for %,d s; restart the service".formatted(silence.toSeconds()));
  }
}
