package io.logwire.store;

import java.util.List;

/**
 * All logs that answer a query as text, oldest first, page by page.
 *
 * <p>Each page is read from a state of the store that is let go of before the page is given, and
 * the next one begins after its last id. So memory stays the same however many there are, and
 * however slow their reader is, he holds nothing up. Logs that come meanwhile come at the end.
 *
 * <p>Threading: one thread.
 */
public interface LogPages {

  /**
   * What one short look gives of the next logs, each as its line in UTF-8; it may be nothing
   * although there are more.
   *
   * @throws StoreException if the store cannot be read
   */
  List<byte[]> look();

  /** Whether all were given. */
  boolean areOver();

  /** The last id that was looked at; all logs up to it were given. */
  long lastId();

  /**
   * The next logs; none when all were given.
   *
   * @throws StoreException if the store cannot be read
   */
  default List<byte[]> next() {
    List<byte[]> lines = List.of();
    while (lines.isEmpty() && !areOver()) {
      lines = look();
    }
    return lines;
  }
}
