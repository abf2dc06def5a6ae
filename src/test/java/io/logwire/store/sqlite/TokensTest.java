package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.store.Token;
import io.logwire.store.TokenCache;
import io.logwire.store.Tokens;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {
  @TempDir Path folder;
  private final HandClock clock = new HandClock("2026-03-01T23:30:00Z");

  private TestStore store() {
    return new TestStore(folder, clock, Duration.ZERO);
  }

  private TokenCache cache(TestStore store) {
    return new TokenCache(store.tokens, Optional.empty(), clock);
  }

  @Test
  void findsATokenByItsSecretAlone() {
    try (TestStore store = store()) {
      String shop = store.tokens.create("shop", List.of("sales", "refunds")).orElseThrow();
      String all = store.tokens.create("all", List.of()).orElseThrow();
      TokenCache cache = cache(store);
      assertEquals("shop", cache.find(shop).orElseThrow().name());
      assertTrue(cache.find(shop).orElseThrow().allows("sales"));
      assertFalse(cache.find(shop).orElseThrow().allows("sales2"));
      assertTrue(cache.find(all).orElseThrow().allows("anything"));
      assertTrue(cache.find(shop + "x").isEmpty());
      assertTrue(cache.find("shop").isEmpty());
      assertTrue(cache.find("").isEmpty());
    }
  }

  @Test
  void keepsNothingThatASecretCanBeReadFrom() throws SQLException {
    try (TestStore store = store()) {
      String secret = store.tokens.create("shop", List.of()).orElseThrow();
      assertTrue(secret.matches("lw_[A-Za-z0-9_-]{43}"), secret);
      assertEquals(Token.hashOf(secret), store.tokens.list().get(0).hash());
      assertEquals(64, store.number("SELECT length(hash) FROM token"));
      assertFalse(store.tokens.list().toString().contains(secret));
    }
  }

  @Test
  void refusesASecondTokenOfOneName() {
    try (TestStore store = store()) {
      String first = store.tokens.create("shop", List.of()).orElseThrow();
      assertTrue(store.tokens.create("shop", List.of("c")).isEmpty());
      assertTrue(cache(store).find(first).isPresent());
    }
  }

  @Test
  void followsAnotherProcessWithinHalfASecond() {
    Duration half = Duration.ofMillis(500);
    try (TestStore server = store();
        SqliteStore beside = SqliteStore.existing(folder, clock)) {
      Tokens command = beside.tokens();
      TokenCache cache =
          new TokenCache(server.tokens, Optional.empty(), clock, () -> clock.nanoTime());
      assertTrue(cache.find("lw_unknown").isEmpty());
      String secret = command.create("shop", List.of()).orElseThrow();
      clock.advance(half);
      assertTrue(cache.find(secret).isEmpty(), "the file is asked again, and was not to be");
      clock.advance(Duration.ofNanos(1));
      assertTrue(cache.find(secret).isPresent());
      assertTrue(command.revoke("shop"));
      clock.advance(half.plusNanos(1));
      assertTrue(cache.find(secret).isEmpty());
      assertFalse(command.revoke("shop"));
    }
  }

  @Test
  void notesTheDayOfTheLastUse() {
    try (TestStore store = store()) {
      String secret = store.tokens.create("shop", List.of()).orElseThrow();
      assertEquals(Optional.empty(), store.tokens.list().get(0).lastUsed());
      TokenCache cache = cache(store);
      cache.find(secret);
      store.append(TestStore.entry("c", "behind it in the queue"));
      assertEquals(
          Optional.of(LocalDate.parse("2026-03-01")), store.tokens.list().get(0).lastUsed());
      clock.advance(Duration.ofHours(1));
      cache.find(secret);
      store.append(TestStore.entry("c", "behind it in the queue"));
      assertEquals(
          Optional.of(LocalDate.parse("2026-03-02")), store.tokens.list().get(0).lastUsed());
    }
  }

  @Test
  void takesTheTokenOfTheSettingsToo() {
    try (TestStore store = store()) {
      TokenCache cache = new TokenCache(store.tokens, Optional.of("from-the-settings"), clock);
      assertTrue(cache.find("from-the-settings").orElseThrow().allows("any"));
      assertTrue(cache.find("from-the-settingS").isEmpty());
    }
  }

  @Test
  @Timeout(30)
  void areFoundWhileSearchesHoldAllConnections() throws Exception {
    try (TestStore store = new TestStore(folder)) {
      store.tokens.create("door", List.of());
      List<Connection> searches = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        searches.add(store.database.reader());
      }
      assertEquals(1, store.tokens.list().size(), "a fault after 5 s where it waits for one");
      for (Connection search : searches) {
        search.close();
      }
    }
  }
}
