package io.logwire.store.index;

import java.util.List;
import java.util.Optional;

/**
 * What the index wants of the store that keeps it: a list of segments, their rows in the order of
 * (segment, term, number), and one number.
 *
 * <p>Errors of the store come out as unchecked exceptions of its own.
 *
 * <p>Threading: one thread, within one transaction or one snapshot.
 */
public interface SegmentTable {

  /**
   * Posting lists of terms that follow one another, see {@link RowWriter}.
   *
   * @param term the first one
   * @param number the number of the log with which the list of that term begins here
   */
  record Row(long term, int number, byte[] lists) {}

  /** How many bytes a row should have at most, so that the store wastes least. */
  int rowBytes();

  /** All segments, in any order. */
  List<Segment> segments();

  /** Puts a segment into the list, in the place of the one with its number. */
  void put(Segment segment);

  /** Takes a segment that has no rows any more from the list. */
  void remove(Segment segment);

  /** The last row of the segment at or before that place. */
  Optional<Row> last(int segment, long term, int number);

  /**
   * Says that {@link #last} of these terms is asked next, with that number or smaller ones, so that
   * a table that is far away can look for all at once.
   */
  default void expect(int segment, long[] terms, int number) {}

  /** The first row of the segment behind that place. */
  Optional<Row> next(int segment, long term, int number);

  /**
   * Puts rows into the segment, each in the place of the one with its term and number.
   *
   * @param rows no two of the same place
   */
  void put(int segment, List<Row> rows);

  /** Deletes one row. */
  void delete(int segment, long term, int number);

  /** Deletes rows of the segment, that many at most; how many. */
  int deleteSome(int segment, int most);

  /** The ids of the first logs that there are from one id to another, so many at most, in order. */
  long[] logs(long first, long last, int most);

  /** The id of the newest log that was indexed as it came; 0 before the first. */
  long indexedUpTo();

  /** Says that every log up to that id is indexed. */
  void indexedUpTo(long id);
}
