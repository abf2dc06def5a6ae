package io.logwire.store.sql;

import io.logwire.store.index.Segment;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The segments of which few logs may be left, as channels have times of their own: each is looked
 * at once whenever it has become older than one of those times, and once after a start.
 *
 * <p>Threading: the writer thread only.
 */
final class ThinSegments {
  private static final int LEAST_LOGS = 512; // below that there is little to gain

  private final Map<Integer, Integer> looked = new HashMap<>(); // times that were over then
  private long[] before = {};
  private boolean mayBe;

  /** Up to where logs were deleted, an id for each time that is kept. */
  void deletedBefore(long[] ids) {
    mayBe = ids.length > 0;
    before = ids.clone();
  }

  /** Whether {@link #next} should be asked. */
  boolean mayBe() {
    return mayBe;
  }

  /** The oldest that was not looked at since; it counts as looked at then. */
  Optional<Segment> next(List<Segment> all) {
    looked.keySet().retainAll(all.stream().map(Segment::number).toList());
    Optional<Segment> next =
        all.stream()
            .filter(one -> one.isLive() && one.logs() >= LEAST_LOGS)
            .filter(one -> over(one) > looked.getOrDefault(one.number(), 0))
            .min(Comparator.comparingLong(Segment::firstId));
    next.ifPresent(one -> looked.put(one.number(), over(one)));
    mayBe = next.isPresent();
    return next;
  }

  private int over(Segment segment) {
    int over = 0;
    for (long id : before) {
      over += segment.lastId() < id ? 1 : 0;
    }
    return over;
  }
}
