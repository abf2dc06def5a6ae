package io.logwire.store.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.store.Deadline;
import io.logwire.store.index.Segment.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Segments that are made, merged, erased from and dropped at random, against a plain list. */
class SegmentModelTest {
  private final NavigableMap<Long, LogEntry> logs = new TreeMap<>();
  private final MemoryTable table = new MemoryTable(logs.navigableKeySet());
  private Random random = new Random();
  private final Set<Long> gone = new HashSet<>(); // deleted, and not erased
  private Merge merge;
  private Thinning thinning;
  private int thinned;
  private long newest = 1;
  private int merged;

  private LogEntry entry() {
    StringBuilder body = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      int kind = random.nextInt(4);
      String word = kind == 0 ? "common" : kind == 1 ? "refund" : "w";
      body.append(word).append(random.nextInt(kind == 0 ? 2 : 60)).append(' ');
    }
    return new LogEntry(
        "c" + random.nextInt(3),
        random.nextBoolean() ? "" : "R" + random.nextInt(30),
        "",
        body.toString(),
        LogType.values()[random.nextInt(5)],
        random.nextInt(9) == 0,
        random.nextBoolean() ? List.of() : List.of("T" + random.nextInt(5)),
        random.nextBoolean() ? Map.of() : Map.of("n", "V" + random.nextInt(9)));
  }

  private void index(long from, int count, int step) {
    Gathering gathering = new Gathering();
    long id = from;
    for (int i = 0; i < count; i++) {
      id += 1 + random.nextInt(step);
      if (!logs.containsKey(id)) {
        LogEntry entry = entry();
        logs.put(id, entry);
        gathering.add(id, Terms.of(entry));
      }
    }
    if (gathering.logs() > 0) {
      Segments.write(table, gathering);
    }
    newest = Math.max(newest, id);
  }

  private void mergeSlice() {
    if (merge == null) {
      List<Segment> live =
          table.segments().stream()
              .filter(segment -> segment.state() == State.LIVE)
              .sorted(Comparator.comparingLong(Segment::firstId))
              .toList();
      List<Segment> some = new ArrayList<>();
      for (Segment segment : live) {
        if (random.nextInt(4) > 0
            && (some.isEmpty() || some.get(some.size() - 1).lastId() < segment.firstId())) {
          some.add(segment);
        }
      }
      if (some.size() < 2) {
        return;
      }
      merge = Merge.of(some);
    }
    long live = live();
    if (!merge.step(table, 1 + random.nextInt(24))) {
      merge = null;
      merged += live() < live ? 1 : 0;
    }
  }

  private void thinSlice() {
    if (thinning == null) {
      List<Segment> live = table.segments().stream().filter(Segment::isLive).toList();
      if (live.isEmpty()) {
        return;
      }
      Segment one = live.get(random.nextInt(live.size()));
      for (Long id : List.copyOf(logs.subMap(one.firstId(), one.lastId() + 1).keySet())) {
        if (random.nextInt(10) > 0) {
          logs.remove(id);
          gone.add(id);
        }
      }
      thinning = Thinning.of(one);
    }
    int before = table.segments().stream().filter(Segment::isLive).mapToInt(Segment::logs).sum();
    boolean more = thinning.step(table, 1 + random.nextInt(24));

    if (!more) {
      int after = table.segments().stream().filter(Segment::isLive).mapToInt(Segment::logs).sum();
      thinning = null;
      thinned += after < before ? 1 : 0;
    }
  }

  private long live() {
    return table.segments().stream().filter(segment -> segment.state() == State.LIVE).count();
  }

  private void erase() {
    for (Long id : new ArrayList<>(logs.keySet())) {
      if (random.nextInt(200) == 0) {
        Eraser.erase(table, id, Terms.of(logs.remove(id)));
      }
    }
  }

  private void crash() {
    merge = null;
    thinning = null;
    Segments.dropUnfinished(table);
  }

  private LogQuery query() {
    LogQuery query = LogQuery.latest(1_000_000);
    query = random.nextInt(3) == 0 ? query.channel("c" + random.nextInt(3)) : query;
    query = random.nextInt(6) == 0 ? query.channel("c" + random.nextInt(3)) : query;
    query = random.nextInt(6) == 0 ? query.withAlert() : query;
    query = random.nextInt(5) == 0 ? query.reference("R" + random.nextInt(40)) : query;
    query = random.nextInt(4) == 0 ? query.type(LogType.values()[random.nextInt(5)]) : query;
    query = random.nextInt(6) == 0 ? query.type(LogType.values()[random.nextInt(5)]) : query;
    query = random.nextInt(5) == 0 ? query.tag("T" + random.nextInt(6)) : query;
    query = random.nextInt(5) == 0 ? query.customReference("n", "V" + random.nextInt(9)) : query;
    String[] texts = {
      "common1 w7", "refund3*", "w1*", "refu* -common1", "v3 common0", "r7", "c* w5"
    };
    query = random.nextInt(2) == 0 ? query.text(texts[random.nextInt(texts.length)]) : query;
    query = random.nextInt(3) == 0 ? query.from(1 + random.nextLong(newest)) : query;
    return random.nextInt(3) == 0 ? query.before(1 + random.nextLong(newest)) : query;
  }

  private List<Long> find(LogQuery query, boolean oldestFirst) {
    Proposal proposal = Proposal.of(query);
    Set<Long> found = new TreeSet<>();
    for (Segment segment : Segments.live(table, query.from(), query.before())) {
      SegmentWalk walk =
          new SegmentWalk(
              table, segment, proposal, query.from(), query.before(), oldestFirst, Deadline.none());
      long last = oldestFirst ? -1 : Long.MAX_VALUE;
      for (long id = walk.next(); id != SegmentWalk.NONE; id = walk.next()) {
        assertTrue(oldestFirst ? id > last : id < last, "in order");
        last = id;
        if (logs.containsKey(id) && query.matches(new StoredLog(id, logs.get(id)))) {
          found.add(id);
        }
      }
    }
    return List.copyOf(found);
  }

  private void compare(String seed) {
    for (int i = 0; i < 5; i++) {
      LogQuery query = query();
      if (!Proposal.of(query).isOfAll()) {
        List<Long> expected =
            logs.entrySet().stream()
                .filter(log -> query.matches(new StoredLog(log.getKey(), log.getValue())))
                .map(Map.Entry::getKey)
                .toList();
        assertEquals(expected, find(query, false), () -> seed + " " + query);
        assertEquals(expected, find(query, true), () -> seed + " oldest first " + query);
      }
    }
  }

  @Test
  void findsWhatAPlainListFindsWhateverWasDone() {
    long seed = Long.getLong("segments.seed", System.nanoTime());
    random = new Random(seed);
    for (int step = 0; step < 300; step++) {
      switch (random.nextInt(14)) {
        case 0, 1, 2 -> index(newest, 1 + random.nextInt(600), 9);
        case 3 -> index(random.nextLong(newest), 1 + random.nextInt(60), 900);
        case 4 -> erase();
        case 5 -> {
          long before = random.nextInt(8) == 0 ? newest / 4 : 1;
          logs.headMap(before).clear();
          Segments.dropEmpty(table, before);
        }
        case 6 -> Segments.sweep(table, 1 + random.nextInt(9));
        case 7 -> {
          if (random.nextInt(5) == 0) {
            crash();
          }
        }
        case 8, 9, 10 -> thinSlice();
        default -> mergeSlice();
      }
      if (step % 4 == 0) {
        compare("-Dsegments.seed=" + seed);
      }
    }
    assertTrue(merged > 0, () -> "merges: " + merged);
    assertTrue(thinned > 0, () -> "thinned: " + thinned);
    assertNoRowOfNobody();
    assertNoListNamesWhatIsErased("-Dsegments.seed=" + seed);
  }

  private void assertNoRowOfNobody() {
    crash();
    while (Segments.sweep(table, 50)) {
      assertTrue(table.rows() >= 0);
    }
    int live = table.segments().stream().mapToInt(s -> table.rows(s.number()).size()).sum();
    assertEquals(live, table.rows());
  }

  private void assertNoListNamesWhatIsErased(String seed) {
    for (Segment segment : table.segments()) {
      IdList ids = new IdList(table, segment);
      Set<Integer> named = new HashSet<>();
      RowWriterTest.read(table.rows(segment.number())).values().forEach(named::addAll);
      for (int number : named) {
        long id = ids.id(number);
        assertTrue(
            id < newest / 4 || logs.containsKey(id) || gone.contains(id),
            () -> seed + " names " + id);
      }
    }
  }
}
