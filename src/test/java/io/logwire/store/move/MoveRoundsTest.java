package io.logwire.store.move;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwire.log.LogQuery;
import io.logwire.store.LogRepository;
import io.logwire.store.Store;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one round follows, where the newest id of the old store is lower than the one before. */
@Timeout(60)
class MoveRoundsTest extends MoveFixture {

  @Test
  void copiesWhatComesAfterLogsWereDatedAnew() throws Exception {
    Clock fast = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));
    try (Store store = serve(file(), fast)) {
      append(repository(store), entry("c", "of the future"));
    }
    try (MovingStore old = file().from();
        MovingStore young = database().to();
        Move move = Move.begin(old, young, NOBODY)) {
      move.catchUp();
      redate();
      move.round();
      try (Store store = serve(file())) {
        append(repository(store), entry("c", "below the first one"));
      }

      move.round();

      assertTheSame(file(), database());
    }
  }

  @Test
  void deletesTheNewestThatWereDeletedWhereTheOldStoreDoesNotTellOfIt() throws Exception {
    try (Store store = serve(database())) {
      LogRepository repository = repository(store);
      append(repository, entry("c", "stays"));
      append(repository, entry("gone", "the newest"));
    }
    try (MovingStore old = database().from();
        MovingStore young = elsewhere().to();
        Move move = Move.begin(old, young, NOBODY)) {
      move.catchUp();
      assertEquals(2, rows(elsewhere()).get("log").size());
      erase(database(), LogQuery.latest(9).channel("gone"));

      move.round();

      assertTheSame(database(), elsewhere());
    }
  }
}
