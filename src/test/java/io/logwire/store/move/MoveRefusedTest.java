package io.logwire.store.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.Store;
import io.logwire.store.StoreException;
import io.logwire.store.StorePlace;
import io.logwire.store.postgres.PostgresPlace;
import io.logwire.store.postgres.PostgresServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two stores of which one may not move into the other, or not now. */
@Timeout(120)
class MoveRefusedTest extends MoveFixture {
  @Test
  void refusesANewStoreThatIsNotEmpty() throws Exception {
    try (Store store = serve(file());
        Store other = serve(database())) {
      append(repository(store), entry("c", "x"));
      append(repository(other), entry("c", "of another"));
    }

    String said = refusal(file(), database());
    String back = refusal(database(), file());

    assertTrue(said.contains("it has logs already that did not come from " + data()), said);
    assertTrue(
        back.contains("it has logs already that did not come from " + database().shown()), back);
    try (Store store = serve(file());
        Store other = serve(database())) {
      assertEquals(1, store.state().logs());
      assertEquals(1, other.state().logs());
    }
  }

  @Test
  void refusesASecondMigrationBesideTheFirst() {
    for (StorePlace[] way :
        List.of(
            new StorePlace[] {file(), new PostgresPlace(server.newDatabase())},
            new StorePlace[] {database(), elsewhere()})) {
      serve(way[0]).close();
      try (MovingStore old = way[0].from();
          MovingStore young = way[1].to();
          Move move = Move.begin(old, young, NOBODY)) {
        String said = assertThrows(StoreException.class, way[0]::from).getMessage();
        assertTrue(
            said.contains("another migrate copies the logs of " + way[0].shown() + " now"), said);
        assertFalse(move.isFinished());
      }
      way[0].from().close(); // it has let go
    }
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
    PostgresServer.execute(
        url,
        "ALTER DATABASE "
            + url.replaceFirst(".*/(.*)\\?.*", "$1")
            + " SET synchronous_commit = off");

    String said = refusal(file(), database());

    assertTrue(said.contains("synchronous_commit=off"), said);
  }
}
