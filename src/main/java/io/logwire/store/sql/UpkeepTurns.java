package io.logwire.store.sql;

import io.logwire.store.StoreException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Gives each {@link Upkeep} its turn between two batches. What is wrong with one keeps no write
 * from being made.
 *
 * <p>Threading: the writer thread only.
 */
final class UpkeepTurns {
  // One that failed waits so long. Where the file is locked, each try takes the busy timeout, and
  // the logs wait behind it.
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final class Turn {
    private final Upkeep upkeep;
    private long notBefore = System.nanoTime();

    private Turn(Upkeep upkeep) {
      this.upkeep = upkeep;
    }
  }

  private final WriterConnection connection;
  private final List<Turn> turns;
  private final Consumer<StoreException> failed;

  UpkeepTurns(WriterConnection connection, List<Upkeep> upkeep, Consumer<StoreException> failed) {
    this.connection = connection;
    this.turns = upkeep.stream().map(Turn::new).toList();
    this.failed = failed;
  }

  /** Makes a step of each that is due; whether there was one. */
  boolean take(Upkeep.Load load) {
    boolean worked = false;
    for (Turn turn : turns) {
      try {
        if (System.nanoTime() - turn.notBefore >= 0 && turn.upkeep.isDue(load)) {
          connection.writeUnsynced(turn.upkeep::step);
          worked = true;
        }
      } catch (Exception e) {
        turn.notBefore = System.nanoTime() + PAUSE_NANOS;
        failed.accept(new StoreException("upkeep of the file: " + connection.reason(e), e));
        return worked; // what made this one fail may make the next one wait too
      }
    }
    return worked;
  }
}
