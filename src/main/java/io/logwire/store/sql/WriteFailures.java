package io.logwire.store.sql;

import io.logwire.store.StoreException;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the owner of a service of writes that failed: the first at once, then every ten seconds how
 * many it has become, and at last that it is over. A disk that is full for an hour makes some
 * hundred lines, not millions, also where one write fails and the next one does not.
 *
 * <p>Threading: the writer thread only.
 */
public final class WriteFailures implements GroupCommit.Witness {
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final Logger logger = LoggerFactory.getLogger(WriteFailures.class);

  private long refused;
  private long quietUntil = System.nanoTime();
  private boolean said; // and not yet that it is over

  @Override
  public void failed(int writes, StoreException failure) {
    refused += writes;
    if (System.nanoTime() - quietUntil >= 0) {
      quietUntil = System.nanoTime() + QUIET_NANOS;
      said = true;
      boolean ours = !(failure.getCause() instanceof SQLException);
      logger.error(
          "{}; {} so far", failure.getMessage(), answered(), ours ? failure.getCause() : null);
    }
  }

  @Override
  public void succeeded() {
    if (said) {
      logger.info("the store takes writes again; {}", answered());
      said = false;
      refused = 0;
    }
  }

  private String answered() {
    if (refused == 0) {
      return "no log was refused";
    }
    return refused == 1 ? "1 log was answered 503" : refused + " logs were answered 503";
  }
}
