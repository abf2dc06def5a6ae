package io.logwire.console;

import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.Arrivals;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** The logs that answer the query of a feed. */
final class LogNews implements News {
  private final LogQuery query;
  private final Function<StoredLog, Html> row;

  /**
   * @param row how the page shows a log
   */
  LogNews(LogQuery query, Function<StoredLog, Html> row) {
    this.query = query;
    this.row = row;
  }

  @Override
  public byte[] of(Arrivals.Taken taken, long after) {
    List<StoredLog> logs = taken.logs();
    List<StoredLog> wanted = new ArrayList<>();
    for (StoredLog log : logs) {
      if (log.id() > after && query.matches(log)) {
        wanted.add(log);
      }
    }
    Collections.reverse(wanted);
    return LiveEvents.of(wanted, taken.missed() > 0, logs.get(logs.size() - 1).id(), row);
  }
}
