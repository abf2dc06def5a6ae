package io.logwire.store.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogQuery;
import io.logwire.store.Erasure;
import io.logwire.store.LogRepository;
import io.logwire.store.LogRepository.IdempotencyKey;
import io.logwire.store.Store;
import io.logwire.store.StoreException;
import io.logwire.store.StorePlace;
import io.logwire.store.sqlite.SqlitePlace;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MoveTest extends MoveFixture {
  private StorePlace elsewhere() {
    return new SqlitePlace(folder.resolve("back"));
  }

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

  private static void erase(StorePlace place, LogQuery query) {
    try (Store store = place.existing(Clock.systemUTC());
        Erasure erasure = store.erasure()) {
      erasure.erase(query, store.reader().newest(), unused -> {});
      erasure.finish();
    }
  }

  @Test
  void givesIdsAboveThoseOfTheOldStoreAlsoWhereTheNewestAreGone() throws Exception {
    long newest;
    try (Store store = serve(file())) {
      newest = append(repository(store), entry("c", "goes"));
    }
    erase(file(), LogQuery.latest(9).channel("c"));

    move(file(), database());

    try (Store store = serve(database())) {
      assertTrue(append(repository(store), entry("c", "comes")) > newest);
    }
    move(database(), elsewhere());
    try (Store store = serve(elsewhere())) {
      assertTrue(append(repository(store), entry("c", "comes too")) > newest);
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
  void refusesANewStoreThatIsNotEmpty() throws Exception {
    try (Store store = serve(file());
        Store other = serve(database())) {
      append(repository(store), entry("c", "x"));
      append(repository(other), entry("c", "of another"));
    }

    String said = refusal(file(), database());

    assertTrue(said.contains("it has logs already that did not come from " + data()), said);
    try (Store store = serve(file());
        Store other = serve(database())) {
      assertEquals(1, store.state().logs());
      assertEquals(1, other.state().logs());
    }
  }

  private static String refusal(StorePlace from, StorePlace to) {
    return assertThrows(StoreException.class, () -> move(from, to)).getMessage();
  }

  @Test
  void refusesADatabaseThatAnotherStoreMovesInto() throws Exception {
    StorePlace other = elsewhere();
    for (StorePlace place : List.of(file(), other)) {
      try (Store store = serve(place)) {
        append(repository(store), entry("c", "x"));
      }
    }
    copy(file(), database());

    String said = refusal(other, database());

    assertTrue(said.contains("it takes part in another migration, of " + data()), said);
    String start = assertThrows(StoreException.class, () -> serve(database())).getMessage();
    assertTrue(start.contains("has not got all logs of " + data() + " yet"), start);
    serve(file()).close();
  }

  @Test
  void refusesADatabaseThatMayLoseWhatItHasCommitted() throws Exception {
    try (Store store = serve(file())) {
      append(repository(store), entry("c", "x"));
    }
    io.logwire.store.postgres.PostgresServer.execute(
        url,
        "ALTER DATABASE "
            + url.replaceFirst(".*/(.*)\\?.*", "$1")
            + " SET synchronous_commit = off");

    String said = refusal(file(), database());

    assertTrue(said.contains("synchronous_commit=off"), said);
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
