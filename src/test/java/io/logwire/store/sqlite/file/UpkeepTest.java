package io.logwire.store.sqlite.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.Transaction;
import io.logwire.store.sql.Upkeep;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
/** What the writer does between its batches. */
class UpkeepTest extends GroupCommitFixture {
  private static final int NORMAL = 1; // of PRAGMA synchronous
  private static final int FULL = 2;
  private static final int WRITES = 100;

  @Test
  void goesOnWithoutAnUpkeepThatAlwaysFails() throws Exception {
    assertGoesOnBeside(new SQLException("a failure of the test"));
  }

  @Test
  void goesOnWithoutAnUpkeepThatHasAFaultOfOurs() throws Exception {
    assertGoesOnBeside(new IllegalStateException("a fault of the test"));
  }

  private void assertGoesOnBeside(Exception failure) throws Exception {
    writer.close();
    AtomicInteger steps = new AtomicInteger();
    GroupCommit.Write<?> fails =
        tx -> {
          steps.incrementAndGet();
          if (failure instanceof SQLException e) {
            throw e;
          }
          throw (RuntimeException) failure;
        };
    Witness witness = new Witness();
    writer = FileWriter.start(database, witness, new AlwaysDue(fails));
    for (int i = 0; i < WRITES; i++) {
      assertEquals(i, writer.submit(0, row(i)).get(20, TimeUnit.SECONDS));
    }
    writer.close();
    assertEquals(WRITES, rows());
    assertEquals(steps.get(), witness.failed.size(), "each that was tried is told");
    assertTrue(steps.get() > 0 && steps.get() < 20, () -> "it was tried often: " + steps);
    assertTrue(witness.failed.stream().allMatch(told -> told.startsWith("0 upkeep of the file")));
    assertTrue(witness.batches > 0);
  }

  /** What upkeep does can be done again, so no write should wait for the disk to have it. */
  @Test
  void waitsForTheDiskForEachWriteButNotForUpkeep() throws Exception {
    writer.close();
    Set<Integer> upkeep = ConcurrentHashMap.newKeySet();
    writer =
        FileWriter.start(
            database, GroupCommit.Witness.NONE, new AlwaysDue(tx -> upkeep.add(synchronous(tx))));
    for (int i = 0; i < 20; i++) {
      assertEquals(FULL, writer.submit(0, UpkeepTest::synchronous).get(20, TimeUnit.SECONDS));
    }
    writer.close();
    assertEquals(Set.of(NORMAL), upkeep);
    writer =
        FileWriter.start(
            database,
            GroupCommit.Witness.NONE); // which gets the connection as the other one left it
    assertEquals(FULL, writer.submit(0, UpkeepTest::synchronous).get(20, TimeUnit.SECONDS));
  }

  private static int synchronous(Transaction tx) throws SQLException {
    return Schema.number(tx.connection(), "PRAGMA synchronous");
  }

  private record AlwaysDue(GroupCommit.Write<?> work) implements Upkeep {
    @Override
    public boolean isDue(Load load) {
      return true;
    }

    @Override
    public void step(Transaction tx) throws SQLException {
      work.run(tx);
    }
  }
}
