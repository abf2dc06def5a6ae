package io.logwire.log;

import java.time.Instant;

/**
 * One log as the store holds it.
 *
 * @param id primary key, order of arrival and time in one, see {@link LogId}
 */
public record StoredLog(long id, LogEntry entry) {

  /** When the log was appended, to the millisecond. */
  public Instant time() {
    return LogId.time(id);
  }
}
