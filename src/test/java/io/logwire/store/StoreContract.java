package io.logwire.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.store.LogRepository.Appended;
import io.logwire.store.LogRepository.IdempotencyKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store promises; each store runs it over itself. */
@Timeout(120)
public abstract class StoreContract {
  private static final int AT_A_TIME = 64;

  @AutoClose private Store store;
  private LogRepository repository;

  /** Opens the store of this test for the service, made where it is missing. */
  protected abstract Store open(RetentionRules rules, Clock clock);

  @BeforeEach
  void openStore() {
    store = open(RetentionRules.NONE, Clock.systemUTC());
    repository = store.repository(entry -> List.of("ops"), () -> {});
  }

  private long append(LogEntry entry) {
    return repository.append(entry, Optional.empty()).join().id();
  }

  private List<StoredLog> appendAll(List<LogEntry> entries) {
    List<StoredLog> logs = new ArrayList<>();
    for (int from = 0; from < entries.size(); from += AT_A_TIME) {
      List<LogEntry> some = entries.subList(from, Math.min(from + AT_A_TIME, entries.size()));
      List<CompletableFuture<Appended>> done =
          some.stream().map(entry -> repository.append(entry, Optional.empty())).toList();
      for (int i = 0; i < some.size(); i++) {
        logs.add(new StoredLog(done.get(i).join().id(), some.get(i)));
      }
    }
    return logs;
  }

  public static LogEntry entry(String channel, String label) {
    return new LogEntry(channel, "", label, "", LogType.INFORMATION, false, List.of(), Map.of());
  }

  static LogEntry random(Random random, int number) {
    return new LogEntry(
        "channel" + random.nextInt(4),
        random.nextInt(3) == 0 ? "" : "user " + random.nextInt(20),
        "order " + number,
        "café paid by 'a' \"b\" \\ \u0001 " + random.nextInt(50) + " 😀",
        LogType.values()[random.nextInt(LogType.values().length)],
        false,
        random.nextInt(2) == 0 ? List.of() : List.of("tag" + random.nextInt(3), "other"),
        random.nextInt(2) == 0 ? Map.of() : Map.of("order", "" + random.nextInt(30)));
  }

  private static List<StoredLog> newestFirst(List<StoredLog> logs) {
    return logs.stream().sorted(Comparator.comparingLong(StoredLog::id).reversed()).toList();
  }

  @Test
  void givesBackWhatWasAppendedByteForByte() {
    LogEntry whole =
        new LogEntry(
            "shop",
            "O'Brien \u202e",
            "a\tb\u007f",
            "línea\n\uFFFF",
            LogType.ERROR,
            true,
            List.of("x y", "É"),
            Map.of("k", "{\"v\":1}"));

    long id = append(whole);

    assertEquals(whole, store.reader().log(id).orElseThrow().entry());
  }

  @Test
  void givesIdsThatGrow() {
    List<Long> ids =
        appendAll(IntStream.range(0, 500).mapToObj(i -> entry("c", "" + i)).toList()).stream()
            .map(StoredLog::id)
            .toList();

    assertEquals(ids.stream().sorted().distinct().toList(), ids);
  }

  @Test
  void findsWhatAPlainListFinds() {
    Random random = new Random(4711);
    List<StoredLog> logs =
        newestFirst(appendAll(IntStream.range(0, 3_000).mapToObj(i -> random(random, i)).toList()));
    List<LogQuery> queries =
        List.of(
            LogQuery.latest(50),
            LogQuery.latest(50).channel("channel1"),
            LogQuery.latest(50).reference("user 7"),
            LogQuery.latest(50).type(LogType.ERROR).channel("channel2"),
            LogQuery.latest(50).tag("tag1"),
            LogQuery.latest(50).customReference("order", "7"),
            LogQuery.latest(50).text("café 17"),
            LogQuery.latest(50).text("ord*").tag("other"),
            LogQuery.latest(50).text("nowhere"),
            LogQuery.latest(20).from(logs.get(2_000).id()).before(logs.get(100).id()));

    for (LogQuery query : queries) {
      List<StoredLog> expected = logs.stream().filter(query::matches).limit(query.limit()).toList();
      assertEquals(expected, store.reader().find(query), query.toString());
      List<StoredLog> oldest = new ArrayList<>(logs.stream().filter(query::matches).toList());
      java.util.Collections.reverse(oldest);
      assertEquals(oldest.stream().limit(query.limit()).toList(), store.reader().findOldest(query));
    }
  }

  @Test
  void findsAPieceInsideOfWords() {
    appendAll(
        List.of(entry("c", "Refund"), entry("c", "CAFÉ"), entry("c", "50% off"), entry("c", "x")));

    for (String piece : List.of("EFUN", "afé", "0%")) {
      assertEquals(1, store.reader().find(LogQuery.latest(9).contains(piece)).size(), piece);
      assertEquals(1, store.reader().findOldest(LogQuery.latest(9).contains(piece)).size(), piece);
    }
  }

  @Test
  void countsAsAPlainListDoes() {
    Random random = new Random(1);
    List<StoredLog> logs =
        appendAll(IntStream.range(0, 400).mapToObj(i -> random(random, i)).toList());
    Map<String, Long> expected = new HashMap<>();
    logs.forEach(log -> expected.merge(log.entry().channelId(), 1L, Long::sum));

    Map<String, Long> counted = new HashMap<>();
    store.counts().channels().forEach(total -> counted.put(total.channelId(), total.logs()));

    assertEquals(expected, counted);
    assertEquals(400, store.state().logs());
    Instant until = Instant.now().plus(Duration.ofHours(2));
    Instant from = until.minus(Duration.ofHours(4));
    long one =
        store.counts().stretches(Optional.of("channel1"), from, until, Duration.ofHours(1)).stream()
            .mapToLong(LogCounts.Stretch::logs)
            .sum();
    assertEquals(expected.get("channel1"), one);
    assertEquals(expected.keySet(), store.channelList().newest(10).keySet());
    assertEquals(4, store.channelList().named("CHANNEL", 10).size());
    assertEquals(0, store.channelList().named("chan_el", 10).size());
  }

  @Test
  void listsChannelsByWhatTheyAreAndBeginWith() {
    appendAll(List.of(entry("shop-a", "1"), entry("shop-b", "2"), entry("mail", "3")));
    ChannelList channels = store.channelList();

    assertEquals(Map.of("shop-", 2), channels.groups(9, 99));
    assertEquals(
        List.of("shop-b", "shop-a"), List.copyOf(channels.beginningWith("shop-", 9).keySet()));
    assertEquals(2, channels.newestOf(List.of("mail", "shop-a", "none")).size());
    LogCounts.Most most =
        store.counts().most(LogType.INFORMATION, Instant.now().minus(Duration.ofHours(2)), 2);
    assertEquals(3, most.channels());
    assertEquals(3, most.logs());
    assertEquals(2, most.first().size());
  }

  @Test
  void keepsARepeatedRequestOnce() {
    IdempotencyKey key = new IdempotencyKey(7, "a-key");
    LogEntry first = entry("c", "first");

    Appended once = repository.append(first, Optional.of(key)).join();
    Appended again = repository.append(first, Optional.of(key)).join();
    Appended another = repository.append(entry("c", "other"), Optional.of(key)).join();

    assertEquals(once, again);
    assertTrue(another.repeatsAnother());
    assertEquals(1, store.reader().find(LogQuery.latest(9)).size());
  }

  @Test
  void keepsTheFirstOfEachKeyWhereManyComeAtOnce() {
    Map<Integer, List<Appended>> answers = new HashMap<>();
    IntStream.range(0, 200) // of each key ten, of which every other one says something else
        .mapToObj(
            i -> {
              int key = i % 20;
              LogEntry entry = entry("c" + key, "order " + key + (i / 20 % 2 == 0 ? "" : "!"));
              return Map.entry(
                  key, repository.append(entry, Optional.of(new IdempotencyKey(7, "key " + key))));
            })
        .toList()
        .forEach(
            one ->
                answers
                    .computeIfAbsent(one.getKey(), unused -> new ArrayList<>())
                    .add(one.getValue().join()));

    for (int key = 0; key < 20; key++) {
      List<StoredLog> kept = store.reader().find(LogQuery.latest(9).channel("c" + key));
      assertEquals(List.of("order " + key), kept.stream().map(log -> log.entry().label()).toList());
      List<Appended> some = answers.get(key);
      for (int i = 0; i < some.size(); i++) {
        assertEquals(new Appended(kept.get(0).id(), i % 2 == 1), some.get(i));
      }
    }
  }

  @Test
  void makesListsAndRevokesTokens() {
    Tokens tokens = store.tokens();
    assertFalse(tokens.wereMade());

    String secret = tokens.create("shop", List.of("orders")).orElseThrow();

    HandClock clock = new HandClock();
    TokenCache cache = new TokenCache(tokens, Optional.empty(), clock, clock::nanoTime);
    assertEquals("shop", cache.find(secret).orElseThrow().name());
    assertTrue(tokens.create("shop", List.of()).isEmpty());
    assertEquals(List.of("orders"), tokens.list().get(0).channels());
    assertTrue(tokens.revoke("shop"));
    assertFalse(tokens.revoke("shop"));
    clock.advance(Duration.ofMillis(501));
    assertEquals(Optional.empty(), cache.find(secret));
    assertTrue(tokens.wereMade());
  }

  @Test
  void tellsMonitorsHowItIs() {
    append(entry("shop", "one"));

    store.gauges(() -> List.of("ops")).forEach(gauge -> gauge.values().get());
    store.health().probe().join();
    store.probe();

    assertFalse(store.health().queue().isFull());
    assertEquals(Optional.empty(), store.health().clockJump());
    assertEquals(Optional.empty(), store.health().diskTrouble());
  }

  @Test
  void tellsEachLogOnceAndInOrderToWhoFollows() throws InterruptedException {
    append(entry("c", "before"));
    Arrivals arrivals = repository.arrivals();
    arrivals.follow();
    long from = arrivals.newest();
    List<StoredLog> appended =
        appendAll(IntStream.range(0, 1_000).mapToObj(i -> entry("c", "" + i)).toList());

    List<StoredLog> seen =
        new ArrayList<>(
            store.reader().find(LogQuery.latest(9).from(from + 1).before(appended.get(0).id())));
    while (seen.isEmpty() || seen.get(seen.size() - 1).id() < appended.get(999).id()) {
      Arrivals.Taken taken = arrivals.take(10_000);
      assertEquals(0, taken.missed());
      seen.addAll(taken.logs());
    }

    assertEquals(appended, seen.subList(seen.size() - 1_000, seen.size()));
  }
}
