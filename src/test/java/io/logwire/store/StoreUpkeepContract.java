package io.logwire.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.Pause;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.Outlook;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.store.Delivery.State;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store promises of alerts that are owed, and of logs that come and go later. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class StoreUpkeepContract {
  private static final RetentionRules FOR_EVER = RetentionRules.NONE;

  /** Opens the store of this test for the service, made where it is missing. */
  protected abstract Store open(RetentionRules rules, Clock clock);

  /** Opens it for a command, beside the service or without. */
  protected abstract Store existing(Clock clock);

  /** Opens another one, which is empty, for a command. */
  protected abstract Store another(Clock clock);

  private static LogEntry alert(String label) {
    return new LogEntry("c", "", label, "", LogType.ERROR, true, List.of(), Map.of());
  }

  private static long append(LogRepository repository, LogEntry entry) {
    return repository.append(entry, Optional.empty()).join().id();
  }

  protected static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Pause.beforeTheNextLook(); // the timeout of the class ends it
    }
  }

  @Test
  void owesAnAlertUntilItsOutcomeIsKept() {
    try (Store store = open(FOR_EVER, Clock.systemUTC())) {
      LogRepository repository = store.repository(entry -> List.of("ops"), () -> {});
      long first = append(repository, alert("one"));
      long second = append(repository, alert("two"));
      long third = append(repository, alert("three"));
      Outbox outbox = store.outbox();
      await(() -> outbox.head("ops").isPresent());
      Instant now = Instant.now();

      assertEquals(first, outbox.head("ops").orElseThrow().log().id());
      assertEquals(3, outbox.pile("ops", 9).size());
      assertEquals(1, outbox.delivered("ops", List.of(first), now).join());
      assertEquals(1, outbox.refused("ops", second, "400 no", now).join());
      assertEquals(1, outbox.putOff("ops", List.of(third), "503", now, now.plusSeconds(60)).join());

      Delivery waiting = outbox.head("ops").orElseThrow();
      assertEquals(third, waiting.log().id());
      assertEquals(1, waiting.attempts());
      Deliveries deliveries = store.deliveries();
      assertEquals(1, deliveries.count(State.DELIVERED));
      assertEquals(1, deliveries.count(State.FAILED));
      assertEquals(1, deliveries.retry("ops", OptionalLong.of(second)));
      assertEquals(second, outbox.head("ops").orElseThrow().log().id());
      assertTrue(deliveries.skip("ops", second));
      assertEquals(State.FAILED, store.deliveryReader().of(second).get(0).state());
      assertEquals(Map.of("c", 1L), store.deliveryReader().failedByChannel(9));
      assertEquals(2, outbox.overdue().late("ops", "other", now.plusSeconds(60), now).size());
      assertEquals(1, outbox.overdue().passOn("other", List.of(third), now).join());
    }
  }

  @Test
  void importsWhatAnotherStoreHasExported() throws InterruptedException {
    Random random = new Random(5);
    List<String> exported = new ArrayList<>();
    List<StoredLog> logs;
    try (Store store = open(FOR_EVER, Clock.systemUTC())) {
      LogRepository repository = store.repository(entry -> List.of(), () -> {});
      IntStream.range(0, 300)
          .mapToObj(i -> repository.append(StoreContract.random(random, i), Optional.empty()))
          .toList()
          .forEach(done -> done.join());
      LogPages pages = store.pages(LogQuery.latest(1), LogFormat.NDJSON);
      for (List<byte[]> page = pages.next(); !page.isEmpty(); page = pages.next()) {
        page.forEach(line -> exported.add(new String(line, StandardCharsets.UTF_8)));
      }
      logs = store.reader().findOldest(LogQuery.latest(1_000));
      assertEquals(
          logs.stream().map(log -> io.logwire.log.LogJson.write(log) + "\n").toList(), exported);
      assertEquals(300, csv(store).size());
    }
    try (Store other = another(Clock.systemUTC())) {
      for (int time = 0; time < 2; time++) {
        try (LogImport into = other.importing(FOR_EVER)) {
          assertEquals(Optional.empty(), into.firstTaken(logs));
          into.append(logs);
          assertEquals(time == 0 ? 300 : 0, into.finish());
          StoredLog taken = new StoredLog(logs.get(7).id(), alert("another"));
          assertEquals(Optional.of(taken), into.firstTaken(List.of(taken)));
        }
      }
      assertEquals(logs, other.reader().findOldest(LogQuery.latest(1_000)));
      assertEquals(
          logs.stream().filter(LogQuery.latest(1).tag("tag1")::matches).toList(),
          other.reader().findOldest(LogQuery.latest(1_000).tag("tag1")));
      assertEquals(300, other.state().logs());
    }
  }

  private static List<String> csv(Store store) {
    List<String> lines = new ArrayList<>();
    LogPages pages = store.pages(LogQuery.latest(1), LogFormat.CSV);
    for (List<byte[]> page = pages.next(); !page.isEmpty(); page = pages.next()) {
      page.forEach(line -> lines.add(new String(line, StandardCharsets.UTF_8)));
    }
    assertTrue(lines.stream().allMatch(line -> line.endsWith("\r\n")));
    return lines;
  }

  @Test
  void erasesLogsWithAllThatBelongsToThem() {
    try (Store store = open(FOR_EVER, Clock.systemUTC());
        Store command = existing(Clock.systemUTC())) {
      LogRepository repository = store.repository(entry -> List.of("ops"), () -> {});
      IntStream.range(0, 600)
          .mapToObj(
              i -> repository.append(alert(i % 3 == 0 ? "secret " + i : "kept"), Optional.empty()))
          .toList()
          .forEach(done -> done.join());
      LogQuery secret = LogQuery.latest(1).text("secret");
      await(() -> command.previewErasure(secret).logs() == 200);
      ErasurePreview preview = command.previewErasure(secret);
      assertEquals(200, preview.owed());

      try (Erasure erasure = command.erasure()) {
        assertEquals(200, erasure.erase(secret, preview.newest(), done -> {}));
        erasure.finish();
      }

      assertEquals(List.of(), store.reader().find(secret.limit(9)));
      assertEquals(400, store.reader().find(LogQuery.latest(1_000)).size());
      assertEquals(400, store.state().logs());
      assertEquals(400, store.state().owed());
    }
  }

  @Test
  void deletesWhatIsOlderThanItIsKept() {
    Clock before = Clock.offset(Clock.systemUTC(), Duration.ofDays(-3));
    try (Store store = open(FOR_EVER, before)) {
      LogRepository repository = store.repository(entry -> List.of(), () -> {});
      IntStream.range(0, 500)
          .mapToObj(i -> repository.append(StoreContract.entry("old", "" + i), Optional.empty()))
          .toList()
          .forEach(done -> done.join());
    }
    RetentionRules days = RetentionRules.ofLife(Duration.ofDays(1));
    try (Store store = open(days, Clock.systemUTC())) {
      LogRepository repository = store.repository(entry -> List.of(), () -> {});
      long kept = append(repository, StoreContract.entry("new", "kept"));

      await(() -> store.state().logs() == 1);

      assertEquals(
          List.of(kept),
          store.reader().find(LogQuery.latest(9)).stream().map(StoredLog::id).toList());
      assertEquals(List.of("new"), List.copyOf(store.channelList().newest(9).keySet()));
    }
  }

  @Test
  void deletesNothingForAnHourWhereItIsToKeepLogsForLessLong() {
    Clock before = Clock.offset(Clock.systemUTC(), Duration.ofDays(-20));
    try (Store store = open(FOR_EVER, before)) {
      LogRepository repository = store.repository(entry -> List.of(), () -> {});
      append(repository, StoreContract.entry("old", "one"));
      append(repository, StoreContract.entry("old", "two"));
    }
    RetentionRules nineDays = RetentionRules.ofLife(Duration.ofDays(9));
    try (Store store = open(FOR_EVER, Clock.systemUTC())) {
      store.follow(nineDays);
      await(() -> store.health().loweredRetention().isPresent());
      String words = store.health().loweredRetention().orElseThrow();
      assertTrue(words.startsWith("retention deletes 2 logs up to 20"), words);
      assertEquals(words, store.outlook(ZoneOffset.UTC).get(0));
      store.follow(RetentionRules.ofLife(Duration.ofDays(90)));
      await(() -> store.health().loweredRetention().isEmpty());
      assertEquals(2, store.state().logs());
    }
  }

  @Test
  void tellsWhichLogsAreDeletedNextAndWhen() {
    HandClock clock = new HandClock("2026-03-01T12:30:00Z");
    RetentionRules rules = RetentionRules.ofLife(Duration.ofDays(30));
    try (Store store = open(rules, clock);
        Store command = existing(clock)) {
      LogRepository repository = store.repository(entry -> List.of(), () -> {});
      for (String channel : List.of("shop", "debug", "shop")) {
        append(repository, StoreContract.entry(channel, "one"));
      }
      String all = "next: 3 logs of 2026-03-01, from 2026-03-31 13:00 to 2026-04-01 00:00";
      assertEquals(List.of(all), store.outlook(ZoneOffset.UTC));
      RetentionRules other = rules.keeping("debug", Duration.ofDays(2));
      List<String> words =
          List.of(
              "next: 1 log of 2026-03-01 in the channel debug, from 2026-03-03 13:00 to 2026-03-04 00:00",
              all.replace("3 logs", "2 logs"));

      store.follow(other);

      assertEquals(words, store.outlook(ZoneOffset.UTC));
      assertEquals(words, store.health().outlook());
      Outlook asked = command.outlook(other, ZoneOffset.UTC);
      assertEquals(words, asked.words(clock.instant(), ZoneOffset.UTC));
    }
  }

  @Test
  void goesOnAfterItWasClosedAndOpened() {
    long before;
    try (Store store = open(FOR_EVER, Clock.systemUTC())) {
      before = append(store.repository(entry -> List.of(), () -> {}), alert("one"));
    }
    try (Store store = open(FOR_EVER, Clock.systemUTC())) {
      long after = append(store.repository(entry -> List.of(), () -> {}), alert("two"));

      assertTrue(after > before);
      List<Long> ids =
          new ArrayList<>(
              store.reader().find(LogQuery.latest(9)).stream().map(StoredLog::id).toList());
      Collections.reverse(ids);
      assertEquals(List.of(before, after), ids);
    }
  }
}
