package io.logwire.console;

import io.logwire.store.Arrivals;

/** What an open page is told of what has arrived. */
interface News {
  /**
   * The events that tell of it; empty if there is nothing to tell.
   *
   * @param after what the page knows already: logs behind that one only
   */
  byte[] of(Arrivals.Taken taken, long after);
}
