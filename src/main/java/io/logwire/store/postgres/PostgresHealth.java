package io.logwire.store.postgres;

import io.logwire.store.ClockWatch;
import io.logwire.store.FollowedRules;
import io.logwire.store.StoreHealth;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** How a replica and its writer are; the disk is the database's own. */
final class PostgresHealth extends StoreHealth {
  private final List<String> relaxed;

  /**
   * The health of a replica.
   *
   * @param relaxed settings of the database that the owner has accepted, and that may lose logs
   * @param outlook what retention deletes next, in words
   */
  PostgresHealth(
      GroupCommit writer,
      ClockWatch watch,
      FollowedRules rules,
      List<String> relaxed,
      Supplier<List<String>> outlook) {
    super(writer, watch, rules, outlook);
    this.relaxed = relaxed;
  }

  // Any commit moves the writer's row: a row that replicas share might be held by one that was
  // stopped, and logs of the same group would wait for it.
  @Override
  protected void beat(Transaction tx) {}

  @Override
  protected String reason(Throwable cause) {
    return "was not committed: " + Trouble.reason(cause);
  }

  @Override
  public boolean isFileInPlace() {
    return true;
  }

  @Override
  public String disk() {
    return relaxed.isEmpty()
        ? "is the database's"
        : "is the database's, and database.relaxed-durability accepts "
            + String.join(", ", relaxed)
            + ": acknowledged logs may be lost";
  }

  @Override
  public Optional<String> diskTrouble() {
    return Optional.empty();
  }
}
