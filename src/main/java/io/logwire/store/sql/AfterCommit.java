package io.logwire.store.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * What upkeep remembers of a step, once that is in the file; a step that failed is done again.
 *
 * <p>Threading: the writer thread only.
 */
public final class AfterCommit implements Transaction.Part {
  private final List<Runnable> all = new ArrayList<>();

  private AfterCommit() {}

  /** Does that when the transaction has committed, and never if it fails. */
  public static void run(Transaction tx, Runnable then) {
    tx.part(AfterCommit.class, AfterCommit::new).all.add(then);
  }

  @Override
  public void beforeCommit(Transaction tx) {}

  @Override
  public void afterCommit() {
    all.forEach(Runnable::run);
  }
}
