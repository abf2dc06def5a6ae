package io.logwire.log;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How long logs are kept, and how much room they may take together. What is said of one channel
 * holds for it instead of what is said of all; the room is for all.
 *
 * @param life zero for ever
 * @param channels the lives of those that have one of their own, zero for ever
 * @param maxBytes what the file may take with its WAL, 0 for any size
 */
public record RetentionRules(Duration life, Map<String, Duration> channels, long maxBytes) {
  /** Everything, for ever. */
  public static final RetentionRules NONE = ofLife(Duration.ZERO);

  public RetentionRules {
    channels = Map.copyOf(channels);
  }

  /** The same life for all channels, and any size. */
  public static RetentionRules ofLife(Duration life) {
    return new RetentionRules(life, Map.of(), 0);
  }

  /** The same with a bound of the size. */
  public RetentionRules within(long bytes) {
    return new RetentionRules(life, channels, bytes);
  }

  /** The same with a life of its own for that channel. */
  public RetentionRules keeping(String channel, Duration itsLife) {
    Map<String, Duration> all = new TreeMap<>(channels);
    all.put(channel, itsLife);
    return new RetentionRules(life, all, maxBytes);
  }

  /** Those that keep each log as long as the one or the other, and as many. */
  public RetentionRules kinder(RetentionRules other) {
    Map<String, Duration> lives = new TreeMap<>();
    for (String channel : union(channels.keySet(), other.channels.keySet())) {
      lives.put(channel, longer(lifeOf(channel), other.lifeOf(channel)));
    }
    boolean isEndless = maxBytes == 0 || other.maxBytes == 0;
    return new RetentionRules(
        longer(life, other.life), lives, isEndless ? 0 : Math.max(maxBytes, other.maxBytes));
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    return Stream.concat(one.stream(), other.stream()).collect(Collectors.toSet());
  }

  private static Duration longer(Duration one, Duration other) {
    return isLonger(one, other) ? one : other;
  }

  /** How long logs of that channel are kept; zero for ever. */
  public Duration lifeOf(String channel) {
    return channels.getOrDefault(channel, life);
  }

  /** Whether that log has been kept long enough at that time, to the moment. */
  public boolean isOver(StoredLog log, Instant now) {
    Duration its = lifeOf(log.entry().channelId());
    return !its.isZero() && log.time().isBefore(now.minus(its));
  }

  /** The channels that are kept longer than the others. */
  public Set<String> keptLonger() {
    return channels.entrySet().stream()
        .filter(one -> isLonger(one.getValue(), life))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The channels with a life of their own, a few of them, for people. */
  public String exceptions() {
    int most = 3;
    String some =
        new TreeMap<>(channels)
            .entrySet().stream()
                .limit(most)
                .map(one -> one.getKey() + " " + days(one.getValue()))
                .collect(Collectors.joining(", "));
    return channels.size() > most ? some + " and %d more".formatted(channels.size() - most) : some;
  }

  private static String days(Duration life) {
    return life.isZero() ? "for ever" : life.toDays() == 1 ? "1 day" : life.toDays() + " days";
  }

  /** Whether something is deleted for its age. */
  public boolean endsAny() {
    return shortest().isPresent();
  }

  /** How long the logs are kept that go first, if any go for their age. */
  public Optional<Duration> shortest() {
    return Stream.concat(Stream.of(life), channels.values().stream())
        .filter(one -> !one.isZero())
        .min(Comparator.naturalOrder());
  }

  private static boolean isLonger(Duration one, Duration other) {
    return !other.isZero() && (one.isZero() || one.compareTo(other) > 0);
  }

  /** The beginning of the first hour whose logs are kept at that time. */
  public static Instant firstKept(Duration life, Instant now) {
    return now.minus(life).truncatedTo(ChronoUnit.HOURS);
  }

  /** When the logs of the hour that begins then have been kept long enough. */
  public static Instant end(Duration life, Instant hour) {
    return hour.plus(life).plus(1, ChronoUnit.HOURS);
  }
}
