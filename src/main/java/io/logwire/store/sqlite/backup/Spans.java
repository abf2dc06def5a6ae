package io.logwire.store.sqlite.backup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A set of ids, as spans that do not touch one another. */
final class Spans {

  /** The ids from the first to the last. */
  record Span(long first, long last) {}

  private final TreeMap<Long, Long> all = new TreeMap<>(); // first to last

  /** The spans with the lowest ids, so many at most. */
  List<Span> first(int most) {
    List<Span> first = new ArrayList<>();
    for (Map.Entry<Long, Long> span : all.entrySet()) {
      if (first.size() == most) {
        break;
      }
      first.add(new Span(span.getKey(), span.getValue()));
    }
    return first;
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  void add(long first, long last) {
    if (first > last) {
      return;
    }
    long from = first;
    long to = last;
    for (Map.Entry<Long, Long> near = all.floorEntry(to);
        near != null && near.getValue() >= from;
        near = all.floorEntry(to)) {
      all.remove(near.getKey());
      from = Math.min(from, near.getKey());
      to = Math.max(to, near.getValue());
    }
    all.put(from, to);
  }

  void remove(long first, long last) {
    for (Map.Entry<Long, Long> near = all.floorEntry(last);
        near != null && near.getValue() >= first;
        near = all.floorEntry(last)) {
      all.remove(near.getKey());
      if (near.getValue() > last) {
        all.put(last + 1, near.getValue());
      }
      if (near.getKey() < first) {
        all.put(near.getKey(), first - 1);
      }
    }
  }
}
