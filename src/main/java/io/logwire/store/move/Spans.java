package io.logwire.store.move;

import io.logwire.store.move.MovingStore.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A set of ids, as spans that do not touch one another. */
public final class Spans {

  private final TreeMap<Long, Long> all = new TreeMap<>(); // first to last

  /** The spans with the lowest ids, so many at most. */
  public List<Span> first(int most) {
    List<Span> first = new ArrayList<>();
    for (Map.Entry<Long, Long> span : all.entrySet()) {
      if (first.size() == most) {
        break;
      }
      first.add(new Span(span.getKey(), span.getValue()));
    }
    return first;
  }

  /** The ids from the lowest to the highest; there is one at least. */
  public Span whole() {
    return new Span(all.firstKey(), all.lastEntry().getValue());
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  public void add(long first, long last) {
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

  public void remove(long first, long last) {
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
