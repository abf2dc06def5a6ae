package io.logwire.alert;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The courier of each webhook. Where the owner changes or removes one while its attempt is under
 * way, its courier stays until the outcome of that is recorded, and only then the next one begins:
 * so no attempt is lost, and none is made twice.
 *
 * <p>Threading: the sender thread only.
 */
final class Couriers {
  private record Employed(Webhook webhook, Courier courier) {}

  private final Function<Webhook, Courier> make;
  private final Map<String, Employed> employed = new LinkedHashMap<>();
  private final Map<String, Courier> leaving = new HashMap<>();

  Couriers(Function<Webhook, Courier> make) {
    this.make = make;
  }

  /** Has a courier for each of these, the same one where nothing of it has changed. */
  void follow(List<Webhook> webhooks) {
    Map<String, Employed> before = new LinkedHashMap<>(employed);
    employed.clear();
    for (Webhook webhook : webhooks) {
      Employed known = before.get(webhook.name());
      boolean same = known != null && known.webhook().equals(webhook);
      employed.put(webhook.name(), same ? before.remove(webhook.name()) : hired(webhook));
    }
    before.forEach(
        (name, one) -> {
          if (!one.courier().isIdle()) { // so nobody of this name is leaving yet
            leaving.put(name, one.courier());
          }
        });
  }

  private Employed hired(Webhook webhook) {
    return new Employed(webhook, make.apply(webhook));
  }

  /**
   * Has each of them make a step.
   *
   * @param begin whether new attempts may be made
   * @param step what does it, and tells when to come back
   * @return when to come back, that time at the latest
   */
  Instant step(boolean begin, Instant latest, BiFunction<Courier, Boolean, Instant> step) {
    Instant next = latest;
    for (Courier courier : leaving.values()) {
      next = earlier(next, step.apply(courier, false));
    }
    leaving.values().removeIf(Courier::isIdle);
    for (Map.Entry<String, Employed> one : employed.entrySet()) {
      boolean free = !leaving.containsKey(one.getKey());
      next = earlier(next, step.apply(one.getValue().courier(), begin && free));
    }
    return next;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** Whether an attempt for a webhook that is no more, or another one now, is under way. */
  boolean hasLeaving() {
    return !leaving.isEmpty();
  }

  /** Whether nobody has an attempt under way, or an outcome that is not on disk. */
  boolean areIdle() {
    return all().allMatch(Courier::isIdle);
  }

  /** Gives up on all attempts under way. */
  void abandon() {
    all().forEach(Courier::abandon);
  }

  private Stream<Courier> all() {
    return Stream.concat(
        leaving.values().stream(), employed.values().stream().map(Employed::courier));
  }
}
