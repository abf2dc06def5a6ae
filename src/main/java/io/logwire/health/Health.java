package io.logwire.health;

import io.logwire.metrics.Gauge;
import io.logwire.store.StoreHealth;
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

  private final StoreHealth store;
  private final Supplier<Duration> sender;
  private final Supplier<Duration> door;
  // Made when somebody first asks: a start has better to do.
  private Glance live; // guarded by this
  private Glance ready; // guarded by this

  private Health(StoreHealth store, Supplier<Duration> sender, Supplier<Duration> door) {
    this.store = store;
    this.sender = sender;
    this.door = door;
  }

  /**
   * The health of a service.
   *
   * @param sender how long the thread that sends alerts has done nothing
   * @param door how long the threads of the public listener have taken no work
   */
  public static Health of(StoreHealth store, Supplier<Duration> sender, Supplier<Duration> door) {
    return new Health(store, sender, door);
  }

  private synchronized Glance liveGlance() {
    if (live == null) {
      live = new Glance(threads());
    }
    return live;
  }

  private synchronized Glance readyGlance() {
    if (ready == null) {
      StoreChecks checks = new StoreChecks(store);
      Map<String, Supplier<Check>> all = new LinkedHashMap<>();
      all.put("file", checks::file);
      all.put("disk", checks::disk);
      all.put("queue", checks::queue);
      all.put("clock", checks::clock);
      all.putAll(threads());
      all.put("retention", checks::retention); // this one reads the file now and then
      all.put("write", checks::write); // and this one takes its time
      ready = new Glance(all);
    }
    return ready;
  }

  private Map<String, Supplier<Check>> threads() {
    Map<String, Supplier<Check>> all = new LinkedHashMap<>();
    all.put("writer", () -> thread("writer", store.writerSilence()));
    all.put("sender", () -> thread("sender", sender.get()));
    all.put("door", () -> thread("door", door.get()));
    return all;
  }

  /** Whether the threads that everything depends on did something lately. */
  public CompletableFuture<Report> live() {
    return liveGlance().take();
  }

  /** Whether a log could be committed now, too. */
  public CompletableFuture<Report> ready() {
    return readyGlance().take();
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
