package io.logwire.store.sqlite;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened, to be closed in the other order; all of it, also where one fails to close. */
final class Opened implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>(); // the last one first

  void push(AutoCloseable part) {
    opened.push(part);
  }

  /** Closes all; throws what the first that failed has thrown. */
  @Override
  public void close() {
    RuntimeException first = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (RuntimeException e) {
        first = first == null ? e : first;
      } catch (Exception e) {
        throw new IllegalStateException("no part of a store throws a checked exception", e);
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
