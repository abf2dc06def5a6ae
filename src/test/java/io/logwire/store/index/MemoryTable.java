package io.logwire.store.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;

/** A table in memory. */
final class MemoryTable implements SegmentTable {
  private record Key(int segment, long term, int number) {}

  private static final Comparator<Key> ORDER =
      Comparator.comparingInt(Key::segment)
          .thenComparingLong(Key::term)
          .thenComparingInt(Key::number);

  private final Map<Integer, Segment> segments = new TreeMap<>();
  private final TreeMap<Key, byte[]> rows = new TreeMap<>(ORDER);
  private final NavigableSet<Long> logs;
  private long indexedUpTo;

  /** A table beside those logs. */
  MemoryTable(NavigableSet<Long> logs) {
    this.logs = logs;
  }

  int rows() {
    return rows.size();
  }

  /** All rows of a segment. */
  List<Row> rows(int segment) {
    List<Row> all = new ArrayList<>();
    rows.forEach(
        (key, lists) -> {
          if (key.segment == segment) {
            all.add(new Row(key.term, key.number, lists));
          }
        });
    return all;
  }

  @Override
  public int rowBytes() {
    return 4_550;
  }

  @Override
  public List<Segment> segments() {
    return List.copyOf(segments.values());
  }

  @Override
  public void put(Segment segment) {
    segments.put(segment.number(), segment);
  }

  @Override
  public void remove(Segment segment) {
    segments.remove(segment.number());
  }

  @Override
  public Optional<Row> last(int segment, long term, int number) {
    return row(segment, rows.floorEntry(new Key(segment, term, number)));
  }

  @Override
  public Optional<Row> next(int segment, long term, int number) {
    return row(segment, rows.higherEntry(new Key(segment, term, number)));
  }

  private static Optional<Row> row(int segment, Map.Entry<Key, byte[]> found) {
    return Optional.ofNullable(found)
        .filter(entry -> entry.getKey().segment == segment)
        .map(entry -> new Row(entry.getKey().term, entry.getKey().number, entry.getValue()));
  }

  @Override
  public void put(int segment, List<Row> some) {
    some.forEach(row -> rows.put(new Key(segment, row.term(), row.number()), row.lists()));
  }

  @Override
  public void delete(int segment, long term, int number) {
    rows.remove(new Key(segment, term, number));
  }

  @Override
  public int deleteSome(int segment, int most) {
    List<Key> some =
        rows.keySet().stream().filter(key -> key.segment == segment).limit(most).toList();
    rows.keySet().removeAll(some);
    return some.size();
  }

  @Override
  public long[] logs(long first, long last, int most) {
    return logs.subSet(first, true, last, true).stream()
        .limit(most)
        .mapToLong(Long::longValue)
        .toArray();
  }

  @Override
  public long indexedUpTo() {
    return indexedUpTo;
  }

  @Override
  public void indexedUpTo(long id) {
    indexedUpTo = id;
  }
}
