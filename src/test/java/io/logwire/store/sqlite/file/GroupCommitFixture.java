package io.logwire.store.sqlite.file;

import io.logwire.store.StoreException;
import io.logwire.store.sql.GroupCommit;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
/** A file, and the writer of it. */
abstract class GroupCommitFixture {
  static final String INSERT = "INSERT INTO log_count VALUES ('channel', ?, 'action', 1)";
  @TempDir Path folder;
  Database database;
  GroupCommit writer;

  @BeforeEach
  void open() {
    database = Database.open(DataFolder.share(folder));
    writer = FileWriter.start(database, GroupCommit.Witness.NONE);
  }

  @AfterEach
  void close() {
    writer.close();
    database.close();
  }

  static GroupCommit.Write<Integer> row(int n) {
    return tx -> {
      var insert = tx.statement(INSERT);
      insert.setInt(1, n);
      insert.executeUpdate();
      return n;
    };
  }

  int rows() throws SQLException {
    try (Connection connection = database.reader()) {
      int rows = Schema.number(connection, "SELECT count(*) FROM log_count");
      connection.rollback();
      return rows;
    }
  }

  /** Holds the writer in a transaction until the latch is open. */
  CompletableFuture<Integer> hold(CountDownLatch until) throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    CompletableFuture<Integer> done =
        writer.submit(
            0,
            tx -> {
              held.countDown();
              awaitQuietly(until);
              return 0;
            });
    held.await();
    return done;
  }

  static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes down what it is told. */
  static final class Witness implements GroupCommit.Witness {
    final List<String> failed = new ArrayList<>();
    int batches;

    @Override
    public void failed(int writes, StoreException failure) {
      failed.add(writes + " " + failure.getMessage());
    }

    @Override
    public void succeeded() {
      batches++;
    }
  }
}
