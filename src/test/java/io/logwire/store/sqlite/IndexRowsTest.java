package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logwire.store.index.SegmentTable.Row;
import io.logwire.store.sql.SqlSegments;
import io.logwire.store.sqlite.file.FileTransaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What it costs to find a row of the index among many. */
class IndexRowsTest {
  private static final Path READS = Path.of("/proc/thread-self/io");
  private static final int ROWS = 4_000;
  private static final int LOOKS = 400;

  @TempDir Path folder;

  @Test
  void aRowIsFoundByAFewReads() throws Exception {
    assumeTrue(Files.isReadable(READS), "only Linux tells what a thread has read");
    new TestStore(folder).close();
    try (Connection connection = connect()) {
      FileTransaction tx = new FileTransaction(connection);
      tx.begin();
      SqlSegments.of(tx).put(7, IntStream.range(0, ROWS).mapToObj(IndexRowsTest::row).toList());
      tx.commit();
    }
    Random random = new Random(1);
    try (Connection connection = connect();
        SqlSegments table = SqlSegments.of(connection)) {
      long before = reads();
      for (int i = 0; i < LOOKS; i++) {
        int term = random.nextInt(ROWS);
        assertEquals(term, table.last(7, term, 5).orElseThrow().term());
      }
      double each = (reads() - before) / (double) LOOKS;
      assertTrue(each < 3, "a look takes " + each + " reads of the file");
    }
  }

  private Connection connect() throws Exception {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("logwire.db"));
  }

  private static Row row(int term) {
    return new Row(term, 0, new byte[4_000]);
  }

  private static long reads() throws IOException {
    List<String> lines = Files.readAllLines(READS);
    return lines.stream()
        .filter(line -> line.startsWith("syscr: "))
        .mapToLong(line -> Long.parseLong(line.substring(7)))
        .sum();
  }
}
