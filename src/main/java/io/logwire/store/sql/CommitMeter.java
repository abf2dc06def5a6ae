package io.logwire.store.sql;

import io.logwire.metrics.StoreMetrics;
import io.logwire.store.StoreException;

/**
 * Measures and counts what the writer of a service does, beside the one who tells the owner.
 *
 * <p>Threading: the writer thread, but for what was refused.
 */
public final class CommitMeter implements GroupCommit.Witness {
  private final StoreMetrics metrics;
  private final GroupCommit.Witness owner;

  public CommitMeter(StoreMetrics metrics, GroupCommit.Witness owner) {
    this.metrics = metrics;
    this.owner = owner;
  }

  @Override
  public void measured(int writes, long nanos) {
    metrics.batchLogs.add(writes);
    metrics.commitSeconds.add(nanos / 1e9);
  }

  @Override
  public void succeeded() {
    owner.succeeded();
  }

  @Override
  public void failed(int writes, StoreException failure) {
    if (writes == 0) {
      metrics.upkeepFailed.add();
    } else {
      metrics.commitsFailed.add();
      metrics.writesFailed.add(writes);
    }
    owner.failed(writes, failure);
  }

  @Override
  public void checkpointWasLate() {
    metrics.checkpointsLate.add();
  }

  @Override
  public void refused(String reason) {
    metrics.writesRefused.add(reason);
  }
}
