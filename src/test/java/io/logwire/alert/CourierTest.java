package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.SqliteFile;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.store.Delivery;
import io.logwire.store.Delivery.State;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a courier does with each outcome, over days, with the clock and the far side in our hands.
 */
class CourierTest extends CourierFixture {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Webhook json() {
    return Logs.webhook("ops", "http://localhost/in/very-secret-token", Formats.JSON);
  }

  @Test
  void sendsInTheOrderOfTheLogsAndLeavesNothingBehind() {
    employ(json());
    for (int i = 0; i < 50; i++) {
      store.append(Logs.alert("a" + i));
    }
    settle();
    assertEquals(IntStream.range(0, 50).mapToObj(i -> "a" + i).toList(), labels());
    assertEquals(0, store.deliveries().count(State.OWED) + store.deliveries().count(State.FAILED));
  }

  @Test
  void sendsOnlyWhatAsksForAnAlertAndOnlyWhereItBelongs() {
    Webhook payments =
        new Webhook(
            "ops",
            json().url(),
            Set.of("payments"),
            Set.of(LogType.ERROR),
            Formats.JSON,
            List.of(),
            Map.of(),
            Way.DIRECT,
            Optional.empty(),
            ZoneOffset.UTC,
            Optional.empty());
    employ(payments, Logs.webhook("all", "http://localhost/all", Formats.JSON));
    store.append(Logs.alert("payments", LogType.ERROR, "both"));
    store.append(Logs.alert("payments", LogType.ACTION, "other type"));
    store.append(Logs.alert("signups", LogType.ERROR, "other channel"));
    settle();
    assertEquals(4, posts.size());
    assertEquals(
        List.of("both"),
        posts.stream()
            .filter(post -> post.url().equals(payments.url()))
            .map(CourierTest::label)
            .toList());
  }

  @Test
  void waitsFromOneSecondToOneMinuteBetweenAttemptsAndKeepsTheId() {
    receiver = unused -> answer(500);
    employ(json());
    store.append(Logs.alert("first"));
    settle();
    for (int i = 0; i < 40; i++) {
      awaitDue();
    }
    assertEquals(41, posts.size());
    assertEquals(List.of("first"), labels().stream().distinct().toList());
    assertEquals(
        1, posts.stream().map(post -> post.headers().get("webhook-id")).distinct().count());
    List<Duration> waits = new ArrayList<>();
    for (int i = 1; i < times.size(); i++) {
      waits.add(Duration.between(times.get(i - 1), times.get(i)));
    }
    assertTrue(waits.stream().allMatch(w -> w.compareTo(SECOND) >= 0), waits.toString());
    assertTrue(waits.stream().allMatch(w -> w.compareTo(Duration.ofMinutes(1)) <= 0), waits + "");
    assertTrue(waits.get(0).compareTo(Duration.ofSeconds(2)) <= 0, waits.toString());
    assertTrue(waits.get(39).compareTo(Duration.ofSeconds(30)) >= 0, waits.toString());
    assertTrue(waits.stream().skip(10).distinct().count() > 10, "jitter: " + waits);
  }

  @Test
  void obeysRetryAfterWithinOneSecondAndOneHour() {
    record Case(Answer answer, Duration least, Duration most) {}
    employ(json());
    store.append(Logs.alert("a"));
    String inTwoMinutes = "Sun, 01 Mar 2026 12:02:00 GMT";
    Answer discord =
        new Answer(
            429, Optional.empty(), Optional.empty(), "{\"retry_after\": 64.57}", Trouble.NONE);
    Answer telegram =
        new Answer(
            429,
            Optional.empty(),
            Optional.empty(),
            "{\"ok\":false,\"parameters\":{\"retry_after\":35}}",
            Trouble.NONE);
    List<Case> cases =
        List.of(
            new Case(answer(429, "7"), Duration.ofSeconds(7), Duration.ofSeconds(7)),
            new Case(answer(503, "0"), SECOND, SECOND),
            new Case(answer(429, "99999999999999999999"), Duration.ofHours(1), Duration.ofHours(1)),
            new Case(answer(429, "-5"), SECOND, Duration.ofMinutes(1)),
            new Case(answer(429, "soon"), SECOND, Duration.ofMinutes(1)),
            new Case(answer(429, "NaN"), SECOND, Duration.ofMinutes(1)),
            new Case(answer(429, "Sun, 01 Mar 2020 00:00:00 GMT"), SECOND, SECOND),
            new Case(
                answer(429, "Sun, 01 Mar 2099 00:00:00 GMT"),
                Duration.ofHours(1),
                Duration.ofHours(1)),
            new Case(discord, Duration.ofMillis(64_570), Duration.ofMillis(64_570)),
            new Case(telegram, Duration.ofSeconds(35), Duration.ofSeconds(35)),
            new Case(answer(429, inTwoMinutes), Duration.ofMinutes(2), Duration.ofMinutes(2)));
    for (Case one : cases) {
      employ(json());
      store.deliveries().retry("ops", OptionalLong.empty()); // makes the head due
      receiver = unused -> one.answer();
      settle();
      Delivery head = head().orElseThrow();
      Duration wait =
          Duration.between(head.attemptedAt().orElseThrow(), head.dueAt().orElseThrow());
      assertTrue(wait.compareTo(one.least()) >= 0, one + " " + wait);
      assertTrue(wait.compareTo(one.most()) <= 0, one + " " + wait);
    }
    assertEquals(cases.size(), posts.size());
  }

  @Test
  void keepsARefusedOneAsFailedWithTheReasonAndGoesOn() {
    for (int status : new int[] {400, 413, 422}) {
      employ(json());
      receiver =
          post ->
              label(post).equals("bad")
                  ? new Answer(
                      status,
                      Optional.empty(),
                      Optional.empty(),
                      "no: very-secret-token\n",
                      Trouble.NONE)
                  : answer(200);
      posts.clear();
      store.append(Logs.alert("good"));
      store.append(Logs.alert("bad"));
      store.append(Logs.alert("after"));
      settle();
      assertEquals(List.of("good", "bad", "after"), labels());
      List<Delivery> failed = new ArrayList<>();
      store.deliveries().forEach(State.FAILED, failed::add);
      Delivery last = failed.get(failed.size() - 1);
      assertEquals("HTTP " + status + ": no: …", last.outcome());
      assertEquals(1, last.attempts());
    }
    assertEquals(3, store.deliveries().count(State.FAILED));
  }

  @Test
  void treatsEverythingElseAsTroubleOfTheWebhook() {
    for (int status : new int[] {301, 401, 403, 404, 408, 410, 429, 500, 502, 599}) {
      employ(json());
      receiver = unused -> answer(status);
      posts.clear();
      store.append(Logs.alert("x"));
      settle();
      assertEquals(1, posts.size(), "one attempt for " + status);
      assertEquals("HTTP " + status, head().orElseThrow().outcome());
      receiver = unused -> answer(200);
      awaitDue();
      assertEquals(0, store.deliveries().count(State.OWED));
    }
  }

  @Test
  void sendsNothingTwiceWhileTheOutcomeCannotBeRecorded() throws Exception {
    employ(json());
    store.append(Logs.alert("a"));
    store.append(Logs.alert("b"));
    try (Connection other = SqliteFile.open(store.file());
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE"); // a true SQLITE_BUSY for the writer
      Receiver.await(
          () -> {
            clock.advance(SECOND); // many times when recording is tried again
            sender.step(true);
            return posts.size() > 1
                || clock.instant().isAfter(Instant.parse("2026-03-01T14:00:00Z"));
          },
          () -> posts.size() + " requests");
      assertEquals(1, posts.size());
      statement.execute("ROLLBACK");
    }
    Receiver.await(
        () -> {
          clock.advance(SECOND);
          sender.step(true);
          return store.deliveries().count(State.OWED) == 0;
        },
        () -> posts.size() + " requests");
    assertEquals(List.of("a", "b"), labels());
  }

  @Test
  void aSenderThatStartsAgainGoesOnWhereTheLastOneWas() {
    receiver = unused -> answer(500);
    employ(json());
    store.append(Logs.alert("a"));
    settle();
    Delivery before = head().orElseThrow();
    assertEquals(1, before.attempts());
    employ(json());
    settle();
    assertEquals(1, posts.size(), "the backoff survives");
    receiver = unused -> answer(200);
    awaitDue();
    assertEquals(
        1, posts.stream().map(post -> post.headers().get("webhook-id")).distinct().count());
    assertEquals(2, posts.size());
  }

  @Test
  void aClockThatIsSetBackDoesNotHoldUpAlerts() {
    receiver = unused -> answer(500);
    employ(json());
    store.append(Logs.alert("a"));
    settle();
    clock.advance(Duration.ofDays(-300));
    receiver = unused -> answer(200);
    settle();
    assertEquals(0, store.deliveries().count(State.OWED));
  }

  @Test
  void oneFaultyFormatDoesNotStopTheOthers() {
    Format faulty =
        new Format() {
          @Override
          public String name() {
            return "faulty";
          }

          @Override
          public int most() {
            return 1;
          }

          @Override
          public boolean isForPeople() {
            return false;
          }

          @Override
          public Post post(Webhook webhook, List<StoredLog> logs, Instant now) {
            throw new IllegalStateException("a fault made by this test");
          }
        };
    employ(
        Logs.webhook("ops", "http://localhost/", faulty),
        Logs.webhook("well", "http://localhost/", Formats.JSON));
    store.append(Logs.alert("a"));
    settle();
    assertEquals(List.of("a"), labels());
    List<Delivery> failed = new ArrayList<>();
    store.deliveries().forEach(State.FAILED, failed::add);
    failed.sort(Comparator.comparing(Delivery::webhook));
    assertEquals(List.of("ops"), failed.stream().map(Delivery::webhook).toList());
  }
}
