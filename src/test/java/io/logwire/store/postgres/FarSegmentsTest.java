package io.logwire.store.postgres;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.store.LogImport;
import io.logwire.store.Store;
import io.logwire.store.StorePlace;
import io.logwire.store.index.Segment;
import io.logwire.store.index.SegmentTable.Row;
import io.logwire.store.index.Terms;
import io.logwire.store.sql.LogSources;
import io.logwire.store.sql.SqlSegments;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read ahead from the database is what would be read one by one. */
class FarSegmentsTest {
  private static final int LOGS = 9_000;
  private static final int LONG_ONE = 20; // each so manyth log is

  private final String url = PostgresServer.shared().newDatabase();
  private final StorePlace place = new PostgresPlace(url);
  private List<StoredLog> logs = List.of();

  @BeforeEach
  void fill() throws Exception {
    place.make();
    long first = LogId.firstAt(Instant.now().minusSeconds(9_000).toEpochMilli());
    logs = LongStream.range(0, LOGS).mapToObj(i -> new StoredLog(first + i, log(i))).toList();
    try (Store store = place.existing(Clock.systemUTC());
        LogImport into = store.importing(RetentionRules.NONE)) {
      for (int from = 0; from < LOGS; from += 1_000) {
        into.append(logs.subList(from, from + 1_000));
      }
      into.finish();
    }
  }

  private static LogEntry log(long i) {
    String body = "every " + (i % 3 == 0 ? "third " : "") + (i % 700 == 0 ? "rare " : "") + "x" + i;
    String more = i % LONG_ONE == 0 ? " long".repeat(1_000) : "";
    return new LogEntry(
        "c" + i % 2, "", "", body + more, LogType.ACTION, false, List.of(), Map.of());
  }

  @Test
  void eachRowIsTheOneThatIsAskedFor() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long[] terms =
        LongStream.concat(Arrays.stream(Terms.of(logs.get(0).entry())), LongStream.of(0, 77))
            .toArray();
    try (Connection connection = DriverManager.getConnection(url);
        SqlSegments one = SqlSegments.of(connection);
        SqlSegments ahead = new FarSegments(connection)) {
      for (Segment segment : one.segments()) {
        ahead.expect(segment.number(), terms, segment.logs() - 1);
        for (int i = 0; i < 40; i++) {
          long term = terms[random.nextInt(terms.length)];
          int number = random.nextInt(segment.logs());
          for (; number >= 0; number -= 1 + random.nextInt(random.nextBoolean() ? 40 : 2_000)) {
            Optional<Row> wanted = one.last(segment.number(), term, number);
            Optional<Row> read = ahead.last(segment.number(), term, number);
            String what = "seed " + seed + ": " + term + " up to " + number + " of " + segment;
            assertEquals(wanted.map(Row::term), read.map(Row::term), what);
            assertEquals(wanted.map(Row::number), read.map(Row::number), what);
            assertArrayEquals(
                wanted.map(Row::lists).orElse(null), read.map(Row::lists).orElse(null), what);
          }
        }
      }
    }
  }

  @Test
  void logsAreFoundInTheirOrderLongAndShort() throws Exception {
    try (Store store = place.existing(Clock.systemUTC())) {
      List<StoredLog> wanted =
          new ArrayList<>(
              IntStream.range(0, LOGS).filter(i -> i % 6 == 0).mapToObj(logs::get).toList());

      assertEquals(wanted, store.reader().findOldest(thirdInChannel().limit(LOGS)));
      Collections.reverse(wanted);
      assertEquals(wanted, store.reader().find(thirdInChannel().limit(LOGS)));
      assertEquals(wanted.subList(0, 50), store.reader().find(thirdInChannel().limit(50)));
    }
  }

  // The rows of a segment and fifty logs one by one would be more than sixty.
  @Test
  void aPageTakesFewTrips() throws Exception {
    int[] trips = {0};
    try (Connection connection = DriverManager.getConnection(url);
        LogSources sources =
            LogSources.over(
                new FarSegments(counting(connection, trips)),
                counting(connection, trips),
                thirdInChannel())) {
      for (int i = 0; i < 50; i++) {
        assertTrue(sources.nextMatch());
      }
    }
    assertTrue(trips[0] > 0 && trips[0] < 30, trips[0] + " trips");
  }

  private static Connection counting(Connection connection, int[] trips) {
    return proxy(
        Connection.class,
        (method, values) -> {
          Object made = method.invoke(connection, values);
          return made instanceof PreparedStatement statement ? counting(statement, trips) : made;
        });
  }

  private static PreparedStatement counting(PreparedStatement statement, int[] trips) {
    return proxy(
        PreparedStatement.class,
        (method, values) -> {
          trips[0] += method.getName().startsWith("execute") ? 1 : 0;
          return method.invoke(statement, values);
        });
  }

  private interface Call {
    Object of(Method method, Object[] values) throws ReflectiveOperationException;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, values) -> call.of(method, values)));
  }

  private static LogQuery thirdInChannel() {
    return LogQuery.latest(1).channel("c0").text("every third");
  }
}
