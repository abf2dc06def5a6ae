package io.logwire.store.sqlite;

import io.logwire.log.RetentionRules;
import io.logwire.metrics.Counter;
import io.logwire.store.ClockWatch;
import io.logwire.store.FollowedRules;
import io.logwire.store.sql.IndexMerge;
import io.logwire.store.sql.Upkeep;
import io.logwire.store.sqlite.file.ReadableFile;
import io.logwire.store.sqlite.file.Reserve;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * What a service does so that there is room for new logs: {@link Retention}, the {@link Reserve} of
 * the disk, and the {@link ClockWatch} that both believe.
 *
 * <p>Threading: any thread, but the {@link #upkeep} is the writer's.
 */
final class Housekeeping {
  private static final String FULL =
      "the file is as large as retention.max-mb lets it be, and nothing could be deleted for a new"
          + " log yet";

  private final ClockWatch clockWatch;
  private final Reserve reserve;
  private final FollowedRules rules;
  private final Retention retention;
  private final IndexMerge merge;

  Housekeeping(
      FollowedRules rules,
      ClockWatch clockWatch,
      Reserve reserve,
      IndexMerge merge,
      Clock clock,
      Counter deleted) {
    this.clockWatch = clockWatch;
    this.reserve = reserve;
    this.merge = merge;
    this.rules = rules;
    this.retention = new Retention(rules, clockWatch, reserve, clock, deleted);
    retention.tell(merge::deletedBefore);
  }

  /** In the order in which it should be done. */
  List<Upkeep> upkeep() {
    return List.of(retention, reserve);
  }

  /** The rules that are followed now. */
  FollowedRules rules() {
    return rules;
  }

  /** Keeps logs by those rules from now on. */
  void follow(RetentionRules others, ReadableFile file) {
    rules.follow(others, file, () -> SizeBound.size(file, others));
    retention.look();
    merge.follow(others);
  }

  /** Why logs are refused for want of room, if they are. */
  Optional<String> refusal() {
    Optional<String> ofDisk = reserve.refusal();
    return ofDisk.isEmpty() && retention.isFull() ? Optional.of(FULL) : ofDisk;
  }

  ClockWatch clockWatch() {
    return clockWatch;
  }
}
