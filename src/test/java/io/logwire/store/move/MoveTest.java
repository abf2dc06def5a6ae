package io.logwire.store.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogQuery;
import io.logwire.store.LogRepository;
import io.logwire.store.LogRepository.IdempotencyKey;
import io.logwire.store.Store;
import io.logwire.store.StoreException;
import io.logwire.store.StorePlace;
import io.logwire.store.postgres.PostgresPlace;
import io.logwire.store.sqlite.SqlitePlace;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MoveTest extends MoveFixture {
  private static final String FORGET =
      "DELETE FROM log_change WHERE number < (SELECT max(number) FROM log_change)";

  @Test
  void keepsEverythingThereAndBack() throws Exception {
    fill(file(), 3_000);

    Contents there = move(file(), database());
    assertTheSame(file(), database());
    Contents back = move(database(), elsewhere());

    assertTheSame(file(), elsewhere());
    assertEquals(there, back);
    try (Store store = serve(elsewhere())) {
      assertEquals(50, store.reader().find(LogQuery.latest(99).channel("old")).size());
      assertEquals(1, store.reader().find(LogQuery.latest(9).text("2999")).size());
    }
  }

  @Test
  void findsByTheIndexOfTheNewStoreWhatTheOldOneFinds() throws Exception {
    List<LogQuery> queries =
        List.of(
            LogQuery.latest(500).text("order 17*"),
            LogQuery.latest(500).customReference("order", "7").channel("c1"),
            LogQuery.latest(500).tag("EU").reference("user 1"));
    List<List<?>> expected = new ArrayList<>();
    fill(file(), 2_000);
    try (Store store = serve(file())) {
      queries.forEach(query -> expected.add(store.reader().find(query)));
    }

    move(file(), database());

    try (Store store = serve(database())) {
      for (int i = 0; i < queries.size(); i++) {
        assertEquals(expected.get(i), store.reader().find(queries.get(i)));
      }
    }
  }

  @Test
  void followsWhatIsAppendedErasedAndImportedBetweenTheRounds() throws Exception {
    for (StorePlace[] way :
        List.of(
            new StorePlace[] {file(), database()}, new StorePlace[] {database(), elsewhere()})) {
      if (way[0] instanceof SqlitePlace) {
        fill(way[0], 500);
      }
      try (Store service = serve(way[0])) {
        copy(way[0], way[1]);
        append(repository(service), entry("new", "appended since"));
        importInto(way[0], "late" + way[0].folder(), 20);
        try (Store store = way[0].existing(Clock.systemUTC())) {
          store.tokens().create("since then " + way[0], List.of());
        }
        erase(way[0], LogQuery.latest(99).text("order 7*"));
      }

      move(way[0], way[1]);

      assertTheSame(way[0], way[1]);
      List<String> logs = rows(way[1]).get("log");
      assertTrue(logs.stream().noneMatch(log -> log.contains("order 7")), "an erased log is there");
    }
  }

  @Test
  void followsLogsThatAreDatedAnewAndWhatComesAfterThem() throws Exception {
    Clock fast = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));
    for (StorePlace to : List.of(database(), elsewhere())) {
      try (Store store = serve(file(), fast)) {
        append(repository(store), entry("c", "of the future"));
      }
      copy(file(), to);
      redate();
      try (Store store = serve(file())) {
        append(repository(store), entry("c", "below the first one"));
      }

      move(file(), to);

      assertTheSame(file(), to);
      goBack();
    }
  }

  @Test
  void looksThroughAllWhereTheOldStoreHasForgottenItsOldestChanges() throws Exception {
    fill(file(), 500);
    copy(file(), database());
    erase(file(), LogQuery.latest(99).text("order 7*"));
    try (Store store = serve(file())) {
      append(repository(store), entry("new", "appended since"));
    }
    erase(file(), LogQuery.latest(99).text("order 8*"));
    try (Connection connection = DriverManager.getConnection(jdbc(file()));
        Statement statement = connection.createStatement()) {
      assertTrue(statement.executeUpdate(FORGET) > 0);
    }

    move(file(), database());

    assertTheSame(file(), database());
  }

  @Test
  void givesIdsAboveThoseOfTheOldStoreAlsoWhereTheNewestAreGone() throws Exception {
    Clock fast = Clock.offset(Clock.systemUTC(), Duration.ofHours(2)); // so they are above its own
    for (StorePlace[] way :
        List.of(
            new StorePlace[] {file(), database()},
            new StorePlace[] {new PostgresPlace(server.newDatabase()), elsewhere()})) {
      long newest;
      try (Store store = serve(way[0], fast)) {
        newest = append(repository(store), entry("c", "goes"));
      }
      erase(way[0], LogQuery.latest(9).channel("c"));

      move(way[0], way[1]);

      try (Store store = serve(way[1])) {
        assertTrue(append(repository(store), entry("c", "comes")) > newest, way[1].shown());
      }
    }
  }

  @Test
  void knowsARepeatedRequestOfTheOldStore() throws Exception {
    IdempotencyKey key = new IdempotencyKey(3, "again");
    long id;
    try (Store store = serve(file())) {
      id = repository(store).append(entry("c", "x"), Optional.of(key)).join().id();
    }

    move(file(), database());

    try (Store store = serve(database())) {
      assertEquals(id, repository(store).append(entry("c", "x"), Optional.of(key)).join().id());
      assertEquals(1, store.state().logs());
    }
  }

  @Test
  void takesNoWriteIntoTheOldStoreWhoeverTries() throws Exception {
    for (StorePlace[] way :
        List.of(
            new StorePlace[] {file(), database()}, new StorePlace[] {database(), elsewhere()})) {
      try (Store store = serve(way[0])) {
        append(repository(store), entry("c", "x"));
      }
      try (Store command = way[0].existing(Clock.systemUTC())) {
        command.tokens().create("before " + way[0], List.of());
        move(way[0], way[1]);

        String said =
            assertThrows(StoreException.class, () -> command.tokens().create("after", List.of()))
                .getMessage();
        assertTrue(said.contains("have moved to " + way[1].shown()), said);
      }
      String start = assertThrows(StoreException.class, () -> serve(way[0])).getMessage();
      assertTrue(start.contains("have moved to " + way[1].shown()), start);
      String again = refusal(way[0], new SqlitePlace(folder.resolve("third")));
      assertTrue(again.contains("have moved to " + way[1].shown()), again);
    }
  }

  @Test
  void letsAServiceThatWasNotSeenAcknowledgeNothingAnyMore() throws Exception {
    try (Store store = serve(database())) {
      LogRepository repository = repository(store);
      append(repository, entry("c", "x"));
      try (MovingStore old = database().from();
          MovingStore young = file().to();
          Move move = Move.begin(old, young, NOBODY)) {
        move.catchUp();
        move.refuseWrites(); // as if the service had not been seen
        RuntimeException refused =
            assertThrows(RuntimeException.class, () -> append(repository, entry("c", "late")));
        assertTrue(refused.getMessage().contains("have moved to " + data()), refused.toString());
        move.finish();
      }
      assertTheSame(database(), file());
    }
  }

  @Test
  void goesBackToTheOldStoreWhereNoServiceHasBegunWithTheNew() throws Exception {
    try (Store store = serve(file())) {
      append(repository(store), entry("c", "x"));
    }
    move(file(), database());

    cancel();

    try (Store store = serve(file())) {
      append(repository(store), entry("c", "goes on"));
      assertEquals(2, store.state().logs());
    }
    String start = assertThrows(StoreException.class, () -> serve(database())).getMessage();
    assertTrue(start.contains("was cancelled"), start);
  }

  @Test
  void doesNotGoBackWhereAServiceHasBegunWithTheNew() throws Exception {
    try (Store store = serve(file())) {
      append(repository(store), entry("c", "x"));
    }
    move(file(), database());
    serve(database()).close();

    String said = assertThrows(StoreException.class, this::cancel).getMessage();

    assertTrue(said.contains("a service has been started on " + database().shown()), said);
    assertThrows(StoreException.class, () -> serve(file()));
  }

  private void cancel() {
    try (MovingStore old = file().from();
        MovingStore young = database().to()) {
      Agreement.cancel(old, Optional.of(young));
    }
  }

  @Test
  void knowsEveryTableOfEitherStore() throws Exception {
    serve(file()).close();
    serve(database()).close();
    List<String> known = new ArrayList<>(MovedTable.NOT_MOVED);
    known.addAll(List.of("log", "writer", "lease", "logwire_schema"));
    MovedTable.OTHERS.forEach(table -> known.add(table.name()));

    for (String[] store :
        List.of(
            new String[] {
              jdbc(file()),
              "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            },
            new String[] {url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"})) {
      try (Connection connection = DriverManager.getConnection(store[0])) {
        for (String table : texts(connection, store[1])) {
          assertTrue(known.contains(table.replace("\0", "")), table);
        }
      }
    }
  }
}
