package io.logwire.store.sqlite.file;

import io.logwire.store.StoreException;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * Tells the owner of writes that failed: the first at once, then every ten seconds how many it has
 * become, and at last that it is over. A disk that is full for an hour makes some hundred lines,
 * not millions, also where one write fails and the next one does not.
 *
 * <p>Threading: the writer thread only.
 */
public final class WriteFailures {
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Logger logger;
  private long writes;
  private long quietUntil = System.nanoTime();
  private boolean said; // and not yet that it is over

  WriteFailures(Logger logger) {
    this.logger = logger;
  }

  void count(int failedWrites, StoreException failure) {
    writes += failedWrites;
    if (System.nanoTime() - quietUntil >= 0) {
      quietUntil = System.nanoTime() + QUIET_NANOS;
      said = true;
      boolean ours = !(failure.getCause() instanceof SQLException);
      logger.error(
          "{}; {}",
          failure.getMessage(),
          writes == 0 ? "no log was refused" : writes + " logs answered 503 so far",
          ours ? failure.getCause() : null);
    }
  }

  void over() {
    if (said) {
      logger.info("the file takes writes again; {} logs were answered 503", writes);
      said = false;
      writes = 0;
    }
  }
}
