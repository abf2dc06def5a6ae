package io.logwire.store.index;

import io.logwire.store.index.Segment.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is done with segments as a whole. */
public final class Segments {
  private static final int FAN_IN = 16;
  private static final int LEAST_OF_A_CLOSED_SPAN = 4;
  private static final int LEAST_OF_A_FULL_ONE = 4;

  // Segments of some thousand logs, 16 of those, 16 of those again.
  private static final int[] LEVELS = {8_192, 131_072, 2_097_152};

  private Segments() {}

  /** The number of a segment that is made now. */
  public static int nextNumber(List<Segment> all) {
    return all.stream().mapToInt(Segment::number).max().orElse(0) + 1;
  }

  /** The segments that may have logs with ids from one to before another. */
  public static List<Segment> live(SegmentTable table, long from, long before) {
    return table.segments().stream()
        .filter(segment -> segment.state() == State.LIVE && segment.meets(from, before))
        .toList();
  }

  /** Puts a segment of those logs into the table, whole. */
  public static void write(SegmentTable table, Gathering logs) {
    Segment segment = logs.segment(nextNumber(table.segments()), State.LIVE);
    table.put(segment.number(), logs.rows(table.rowBytes()).take(Integer.MAX_VALUE));
    table.put(segment);
  }

  /** Marks as dead what a process that has ended has left half made. */
  public static void dropUnfinished(SegmentTable table) {
    drop(table, table.segments().stream().filter(s -> s.state() == State.GROWING).toList());
  }

  /**
   * Marks as dead what has no log any more.
   *
   * @param before segments that reach to that id are not asked for
   * @return whether there was one
   */
  public static boolean dropEmpty(SegmentTable table, long before) {
    List<Segment> empty =
        table.segments().stream()
            .filter(s -> s.state() == State.LIVE && s.lastId() < before)
            .filter(s -> table.logs(s.firstId(), s.lastId(), 1).length == 0)
            .toList();
    drop(table, empty);
    return !empty.isEmpty();
  }

  private static void drop(SegmentTable table, List<Segment> segments) {
    segments.forEach(segment -> table.put(segment.in(State.DEAD)));
  }

  /**
   * Deletes rows of a dead segment, that many at most.
   *
   * @return whether there was something to do
   */
  public static boolean sweep(SegmentTable table, int rows) {
    Optional<Segment> dead =
        table.segments().stream().filter(s -> s.state() == State.DEAD).findFirst();
    dead.ifPresent(
        segment -> {
          if (table.deleteSome(segment.number(), rows) < rows) {
            table.remove(segment);
          }
        });
    return dead.isPresent();
  }

  /**
   * The segments that should be merged next, in the order of their ids; none if they are few.
   *
   * @param span the ids that one segment may reach over, so that retention can drop it
   * @param most the logs that one may have, for the same reason
   */
  public static List<Segment> toMerge(List<Segment> all, long span, long most) {
    List<Segment> live =
        all.stream()
            .filter(segment -> segment.state() == State.LIVE)
            .sorted(Comparator.comparingLong(Segment::firstId))
            .toList();
    for (int i = 0; i < LEVELS.length; i++) {
      int least = i == 0 ? 0 : LEVELS[i - 1];
      int next = LEVELS[i];
      List<Segment> level =
          live.stream().filter(s -> s.logs() >= least && s.logs() < next).toList();
      List<Segment> chain = chain(level, span, most, FAN_IN);
      if (!chain.isEmpty()) {
        return chain;
      }
    }
    long newest = live.stream().mapToLong(Segment::lastId).max().orElse(0);
    List<Segment> closed =
        live.stream()
            .filter(s -> s.lastId() < newest - 2 * span && s.logs() < LEVELS[LEVELS.length - 1])
            .toList();
    return chain(closed, span, most, LEAST_OF_A_CLOSED_SPAN);
  }

  /** The first ones of those that do not overlap and fit the span, if there are so many. */
  private static List<Segment> chain(List<Segment> segments, long span, long most, int least) {
    List<Segment> chain = new ArrayList<>();
    for (Segment segment : segments) {
      if (logs(chain) + segment.logs() > most && chain.size() >= LEAST_OF_A_FULL_ONE) {
        return chain;
      }
      while (!chain.isEmpty()
          && (segment.lastId() - chain.get(0).firstId() > span
              || logs(chain) + segment.logs() > most)) {
        if (chain.size() >= least) {
          return chain;
        }
        chain.remove(0);
      }
      if (chain.isEmpty() || segment.firstId() > chain.get(chain.size() - 1).lastId()) {
        chain.add(segment);
      }
      if (chain.size() == FAN_IN) {
        return chain;
      }
    }
    return chain.size() >= least ? chain : List.of();
  }

  private static long logs(List<Segment> segments) {
    return segments.stream().mapToLong(Segment::logs).sum();
  }
}
