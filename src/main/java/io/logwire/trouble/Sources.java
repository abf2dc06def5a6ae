package io.logwire.trouble;

import io.logwire.store.Delivery;
import io.logwire.store.DeliveryReader;
import io.logwire.store.LogReader;
import io.logwire.store.Store;
import io.logwire.store.StoreHealth;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What a service looks at to find its troubles, each by its name. */
public final class Sources {
  private static final Duration OVERDUE = Duration.ofHours(1);
  private static final int MOST_ATTEMPTS = 80; // in that time
  private static final Duration CALM = Duration.ofMinutes(5);
  private static final int MOST_FAILED = 1_000;

  /** The name of the trouble that {@link #refused} finds. */
  public static final String REFUSED = "refused logs";

  private final Map<String, Source> all = new LinkedHashMap<>();
  private final Function<String, Optional<Delivery>> owed;
  private final Supplier<List<String>> webhooks;
  private Optional<Expectations> expected = Optional.empty();

  private Sources(Function<String, Optional<Delivery>> owed, Supplier<List<String>> webhooks) {
    this.owed = owed;
    this.webhooks = webhooks;
  }

  /**
   * Those of the store, and of what leaves it.
   *
   * @param webhooks the names of those that are configured now
   */
  public static Sources of(Store store, Supplier<List<String>> webhooks) {
    DeliveryReader deliveries = store.deliveryReader();
    Sources sources = new Sources(deliveries::oldestOwed, webhooks);
    StoreHealth health = store.health();
    sources.add("disk", now -> health.diskTrouble().map(why -> "the disk " + why));
    sources.add("retention", now -> health.retentionPause().map(pause -> paused()));
    sources.add("lowered retention", now -> health.loweredRetention());
    sources.add("failed alerts", now -> failed(deliveries.failedByChannel(MOST_FAILED)));
    return sources;
  }

  /**
   * That logs are refused.
   *
   * @param count how many were answered 503 since the start
   */
  public static Source refused(LongSupplier count) {
    return new Growth(count);
  }

  /** Adds another one; its name stays the same. */
  public void add(String name, Source source) {
    all.put(name, source);
  }

  /** Adds that each of these channels has a log every so often; asked at each look. */
  public void expect(Supplier<Map<String, Duration>> channels, LogReader reader, Clock clock) {
    expected = Optional.of(new Expectations(channels, reader::find, clock));
  }

  /** All of them now, by their names. */
  Map<String, Source> all() {
    Map<String, Source> now = new LinkedHashMap<>(all);
    for (String name : webhooks.get()) {
      now.put("webhook " + name, time -> overdue(name, owed.apply(name), time));
    }
    expected.ifPresent(
        all -> all.now().forEach((channel, one) -> now.put("channel " + channel, one)));
    return now;
  }

  private static String paused() {
    return "retention deletes nothing, as the clock says what cannot be; see docs/CLOCK.md";
  }

  private static Optional<String> overdue(String webhook, Optional<Delivery> head, Instant now) {
    return head.filter(one -> isOverdue(one, now))
        .map(
            one ->
                "the webhook %s has taken no alert since %s: %s"
                    .formatted(
                        webhook, one.owedSince().truncatedTo(ChronoUnit.SECONDS), one.outcome()));
  }

  // Since a time that has not come is by a clock that was ahead; then the attempts tell.
  private static boolean isOverdue(Delivery one, Instant now) {
    return one.owedSince().isAfter(now)
        ? one.attempts() >= MOST_ATTEMPTS
        : one.owedSince().plus(OVERDUE).isBefore(now);
  }

  // Those of this channel itself would begin a trouble by telling of one.
  private static Optional<String> failed(Map<String, Long> byChannel) {
    long others =
        byChannel.entrySet().stream()
            .filter(one -> !one.getKey().equals(Ledger.CHANNEL))
            .mapToLong(Map.Entry::getValue)
            .sum();
    return others == 0
        ? Optional.empty()
        : Optional.of(
            "alerts have failed, %d now: `alerts list --failed` tells why, `alerts retry` sends them"
                    .formatted(others)
                + " again");
  }

  /** Trouble where a count grows, until it has not for a while. */
  private static final class Growth implements Source {
    private final LongSupplier count;
    private long before;
    private Instant grown = Instant.MIN;

    private Growth(LongSupplier count) {
      this.count = count;
      this.before = count.getAsLong();
    }

    @Override
    public Optional<String> look(Instant now) {
      long counted = count.getAsLong();
      grown = counted > before ? now : grown;
      before = counted;
      boolean calm = grown.equals(Instant.MIN) || !grown.plus(CALM).isAfter(now);
      return calm
          ? Optional.empty()
          : Optional.of("logs are answered 503, %d since the start".formatted(counted));
    }
  }
}
