package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.store.ChannelList;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChannelListTest {
  @TempDir Path folder;
  private final HandClock clock = new HandClock("2026-03-01T12:30:00Z");

  private static void append(TestStore store, String channel) {
    store.append(TestStore.entry(channel, "a log of " + channel));
  }

  private static List<String> newest(TestStore store, int most) {
    return List.copyOf(new ChannelList(store.database).newest(most).keySet());
  }

  @Test
  void hasTheChannelWithTheNewestLogFirstWithinAnHourToo() {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      for (String channel : List.of("a", "z", "m", "a", "b")) {
        append(store, channel);
        clock.advance(Duration.ofSeconds(1));
      }
      assertEquals(List.of("b", "a", "m", "z"), newest(store, 10));
      assertEquals(List.of("b", "a"), newest(store, 2));
    }
  }

  @Test
  void ordersThoseBehindManyLogsOfAnotherOne() {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      append(store, "long-ago");
      clock.advance(Duration.ofHours(1));
      for (String channel : List.of("z", "a", "m")) {
        append(store, channel);
        clock.advance(Duration.ofMillis(1));
      }
      appendMany(store, 2_100, i -> "noisy");
      assertEquals(List.of("noisy", "m", "a", "z", "long-ago"), newest(store, 10));
      assertEquals(List.of("noisy", "m", "a"), newest(store, 3));
    }
  }

  @Test
  void isExactForAChannelOfAFewSecondsAgoAmongHundredsOfTheSameHour() {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      appendMany(store, 600, i -> "a-%03d".formatted(i));
      append(store, "z-error");
      appendMany(store, 5_000, i -> "noisy");
      assertEquals(List.of("noisy", "z-error", "a-599"), newest(store, 3));
    }
  }

  @Test
  void givesNoMoreThanItIsAskedForHoweverManyThereAre() {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      ChannelList channels = new ChannelList(store.database);
      assertEquals(Map.of(), channels.newest(10));
      assertEquals(0, channels.count(10));
      appendMany(store, 3_000, i -> "user-" + i);
      assertEquals(150, channels.newest(150).size());
      assertEquals("user-2999", newest(store, 150).get(0));
      assertEquals(11, channels.count(11));
      assertEquals(3_000, channels.count(10_000));
      assertEquals(20, channels.named("user", 20).size());
    }
  }

  @Test
  void findsChannelsByAPieceOfTheirId() {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      for (String channel : List.of("my-shop", "Shop_2", "shop", "shops", "mail", "x_y", "xay")) {
        append(store, channel);
      }
      ChannelList channels = new ChannelList(store.database);
      Map<String, Long> found = channels.named("SHOP", 10);
      assertEquals(List.of("shop", "Shop_2", "shops", "my-shop"), List.copyOf(found.keySet()));
      assertEquals(List.of("x_y"), List.copyOf(channels.named("x_y", 10).keySet()));
      assertEquals(Map.of(), channels.named("%", 10));
      assertEquals(Map.of(), channels.named("größe", 10));
    }
  }

  @Test
  void showsTheBeginningOfTheNewestLog() {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      append(store, "labelled");
      store.append(
          new LogEntry(
              "long", "", "", "b".repeat(9_000), LogType.ERROR, false, List.of("t"), Map.of()));
      ChannelList channels = new ChannelList(store.database);
      Map<String, StoredLog> logs = channels.logs(channels.newest(10).values());
      assertEquals("a log of labelled", logs.get("labelled").entry().label());
      assertEquals(LogType.ERROR, logs.get("long").entry().type());
      assertTrue(logs.get("long").entry().body().length() < 300);
    }
  }

  private interface Name {
    String of(int number);
  }

  private static void appendMany(TestStore store, int number, Name channel) {
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      all.add(store.repository.append(TestStore.entry(channel.of(i), "x"), Optional.empty()));
      if (all.size() == 500) {
        all.forEach(CompletableFuture::join);
        all.clear();
      }
    }
    all.forEach(CompletableFuture::join);
  }
}
