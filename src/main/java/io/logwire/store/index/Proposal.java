package io.logwire.store.index;

import io.logwire.log.LogQuery;
import io.logwire.log.TextFilter;
import io.logwire.store.Deadline;
import io.logwire.store.index.SegmentTable.Row;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What the index is asked for a query: terms that a log must have to answer it. More logs may have
 * them, so {@link LogQuery#matches} decides.
 */
public final class Proposal {

  /** Asked of each segment. */
  private sealed interface Node {}

  private record One(long term) implements Node {}

  private record Range(long first, long last) implements Node {}

  private record All(List<Node> nodes) implements Node {}

  private record Any(List<Node> nodes) implements Node {}

  /** Says that the time is over while a beginning was looked for. */
  @SuppressWarnings("serial")
  static final class Late extends RuntimeException {
    private Late() {
      super("the time is over", null, false, false);
    }
  }

  private final All all;

  private Proposal(All all) {
    this.all = all;
  }

  /** What to ask for that query. */
  public static Proposal of(LogQuery query) {
    List<Node> all = new ArrayList<>();
    addAny(query.channels().stream().map(Terms::channel), all);
    query.reference().ifPresent(value -> all.add(new One(Terms.reference(value))));
    addAny(query.types().stream().map(Terms::type), all);
    if (query.onlyAlerts()) {
      all.add(new One(Terms.ALERT));
    }
    query.tags().forEach(value -> all.add(new One(Terms.tag(value))));
    query
        .customReferences()
        .forEach((name, value) -> all.add(new One(Terms.customReference(name, value))));
    query.text().ifPresent(text -> addText(text, all));
    return new Proposal(new All(all));
  }

  private static void addAny(Stream<Long> terms, List<Node> all) {
    List<Node> any = terms.<Node>map(One::new).toList();
    if (!any.isEmpty()) {
      all.add(new Any(any));
    }
  }

  private static void addText(TextFilter text, List<Node> all) {
    List<Node> wanted = text.wanted().stream().map(Proposal::piece).toList();
    boolean isOne = wanted.size() == 1 && text.wanted().get(0).exact().equals(text.exact());
    if (isOne) {
      all.add(wanted.get(0));
    } else if (!wanted.isEmpty()) {
      List<Node> any = new ArrayList<>(List.of(new All(wanted)));
      addValues(text.exact(), any);
      all.add(new Any(any));
    }
  }

  private static Node piece(TextFilter.Piece piece) {
    List<Node> any = new ArrayList<>();
    List<String> words = piece.words();
    if (!words.isEmpty()) {
      List<Node> all = new ArrayList<>();
      for (int i = 0; i < words.size(); i++) {
        boolean open = piece.prefix() && i == words.size() - 1;
        String word = words.get(i);
        all.add(
            open ? new Range(Terms.firstOf(word), Terms.lastOf(word)) : new One(Terms.word(word)));
      }
      any.add(new All(all.stream().distinct().toList()));
    }
    addValues(piece.exact(), any);
    piece.tag().ifPresent(tag -> any.add(new One(Terms.tag(tag))));
    return new Any(any);
  }

  private static void addValues(String value, List<Node> any) {
    any.add(new One(Terms.reference(value)));
    any.add(new One(Terms.tag(value)));
    any.add(new One(Terms.customValue(value)));
  }

  /** Whether the query asks for nothing that is indexed, so that every log is proposed. */
  public boolean isOfAll() {
    return all.nodes.isEmpty();
  }

  /** The terms that are asked for one by one, each once. */
  long[] terms() {
    return terms(all).distinct().toArray();
  }

  private static LongStream terms(Node node) {
    if (node instanceof One one) {
      return LongStream.of(one.term);
    }
    if (node instanceof Range) {
      return LongStream.empty();
    }
    List<Node> nodes = node instanceof All of ? of.nodes : ((Any) node).nodes;
    return nodes.stream().flatMapToLong(Proposal::terms);
  }

  Cursor in(SegmentTable table, Segment segment, Deadline deadline) {
    return cursor(all, table, segment, deadline);
  }

  private static Cursor cursor(Node node, SegmentTable table, Segment segment, Deadline deadline) {
    if (node instanceof One one) {
      return new TermCursor(table, segment.number(), one.term);
    }
    if (node instanceof Range range) {
      return new Beginning(range, table, segment, deadline);
    }
    List<Node> nodes = node instanceof All of ? of.nodes : ((Any) node).nodes;
    List<Cursor> cursors =
        nodes.stream().map(each -> cursor(each, table, segment, deadline)).toList();
    if (cursors.size() == 1) {
      return cursors.get(0);
    }
    return node instanceof All ? new Cursor.AllOf(cursors) : new Cursor.AnyOf(cursors);
  }

  // Many terms, mostly of a few logs: they are put together at the first question.
  private static final class Beginning implements Cursor {
    private final Range range;
    private final SegmentTable table;
    private final Segment segment;
    private final Deadline deadline;
    private Cursor set;

    private Beginning(Range range, SegmentTable table, Segment segment, Deadline deadline) {
      this.range = range;
      this.table = table;
      this.segment = segment;
      this.deadline = deadline;
    }

    @Override
    public int next(int from, int to, boolean up) {
      if (set == null) {
        set = new Cursor.OfSet(read());
      }
      return set.next(from, to, up);
    }

    private BitSet read() {
      BitSet numbers = new BitSet(segment.logs());
      Optional<Row> row = table.last(segment.number(), range.first, 0);
      row = row.isPresent() ? row : table.next(segment.number(), range.first, 0);
      while (row.isPresent() && row.get().term() <= range.last) {
        if (deadline.isOver()) {
          throw new Late();
        }
        addTo(numbers, row.get());
        row = table.next(segment.number(), row.get().term(), row.get().number());
      }
      return numbers;
    }

    private void addTo(BitSet numbers, Row row) {
      RowReader entries = new RowReader(row);
      while (entries.next() && entries.term() <= range.last) {
        if (entries.term() >= range.first) {
          for (int number : entries.numbers()) {
            numbers.set(number);
          }
        }
      }
    }
  }
}
