package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.Delivery;
import io.logwire.store.Delivery.State;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One alert that its receiver fails for, while it takes all others. */
class OneAtFaultTest extends CourierFixture {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Webhook json() {
    return Logs.webhook("ops", "http://localhost/in", Formats.JSON);
  }

  private static boolean tells(Post post, String text) {
    return new String(post.body(), StandardCharsets.UTF_8).contains(text);
  }

  private List<String> delivered() {
    List<String> labels = new ArrayList<>();
    store.deliveries().forEach(State.DELIVERED, one -> labels.add(one.log().entry().label()));
    return labels;
  }

  private List<String> failedLabels() {
    return failed().stream().map(one -> one.log().entry().label()).toList();
  }

  /** Goes on until nothing is owed, as the sender would; how long that took. */
  private Duration drain() {
    Instant begin = clock.instant();
    settle();
    for (int i = 0; i < 500 && head().isPresent(); i++) {
      head()
          .flatMap(Delivery::dueAt)
          .filter(due -> due.isAfter(clock.instant()))
          .ifPresentOrElse(clock::set, () -> clock.advance(SECOND));
      settle();
    }
    return Duration.between(begin, clock.instant());
  }

  @Test
  void isSetAsideAfterTenAttemptsIfTheNextOneArrives() {
    for (int status : new int[] {500, 409, 403}) {
      employ(json());
      posts.clear();
      receiver = post -> answer(label(post).equals("bad" + status) ? status : 200);
      for (String label : List.of("before", "bad" + status, "next", "last")) {
        store.append(Logs.alert(label));
      }
      Duration took = drain();
      // As docs/ALERTS.md says.
      assertTrue(took.compareTo(Duration.ofMinutes(6)) < 0, "it took " + took);
      assertTrue(took.compareTo(Duration.ofMinutes(2)) > 0, "it took " + took);
      assertEquals(Set.of("before", "next", "last"), new TreeSet<>(delivered()));
      assertEquals(11, posts.stream().filter(post -> label(post).equals("bad" + status)).count());
      Delivery aside = failed().get(failed().size() - 1);
      assertEquals("bad" + status, aside.log().entry().label());
      assertEquals(
          "set aside after 11 attempts, as later alerts arrive; at last: HTTP " + status,
          aside.outcome());
      assertEquals(11, aside.attempts());
    }
    receiver = unused -> answer(200);
    assertEquals(3, store.deliveries().retry("ops", OptionalLong.empty()));
    clock.advance(SECOND);
    drain();
    assertEquals(List.of(), failed(), "they can be sent again");
  }

  @Test
  void severalInARowAreSetAsideOneAfterTheOther() {
    employ(json());
    receiver = post -> answer(label(post).startsWith("bad") ? 500 : 200);
    for (int i = 0; i < 5; i++) {
      store.append(Logs.alert("bad" + i));
    }
    for (int i = 0; i < 6; i++) {
      store.append(Logs.alert("good" + i));
    }
    drain();
    assertEquals(6, delivered().size());
    assertEquals(List.of("bad0", "bad1", "bad2", "bad3", "bad4"), failedLabels());
  }

  @Test
  void staysOwedIfNoOtherArrivesAndAllArriveInOrderAfterwards() {
    employ(json());
    boolean[] well = {false};
    List<String> got = new ArrayList<>();
    receiver =
        post -> {
          if (well[0]) {
            got.add(label(post));
          }
          return well[0] ? answer(200) : answer(500);
        };
    List<String> labels = IntStream.range(0, 30).mapToObj(i -> "a" + i).toList();
    labels.forEach(label -> store.append(Logs.alert(label)));
    for (int i = 0; i < 100; i++) {
      awaitDue();
    }
    well[0] = true;
    drain();
    assertEquals(labels, got);
    assertEquals(List.of(), failed());
  }

  @Test
  void arrivesIfTheReceiverHealsBetweenTheTwo() {
    employ(json());
    receiver = post -> answer(500);
    store.append(Logs.alert("first"));
    store.append(Logs.alert("second"));
    settle();
    for (int i = 0; i < 8; i++) {
      awaitDue();
    }
    boolean[] well = {false};
    receiver =
        post -> {
          boolean answered = well[0];
          well[0] = true; // right after the tenth attempt
          return answer(answered ? 200 : 500);
        };
    drain();
    assertEquals(List.of("first", "second"), delivered());
    assertEquals(List.of(), failed());
  }

  @Test
  void whoAsksToWaitIsAskedForNoOther() {
    employ(json());
    receiver = unused -> answer(503, "30");
    store.append(Logs.alert("first"));
    store.append(Logs.alert("second"));
    settle();
    for (int i = 0; i < 20; i++) {
      awaitDue();
    }
    assertEquals(Set.of("first"), new TreeSet<>(labels()));
  }

  @Test
  void isFoundInWhatHasPiledUpForAChat() {
    Webhook slack = Logs.webhook("ops", "http://localhost/in", Logs.format("slack"));
    for (int at : new int[] {0, 1, 42, 98}) {
      employ(slack);
      receiver = post -> answer(tells(post, "poison") ? 500 : 200);
      int before = delivered().size();
      List<String> labels = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        labels.add(i == at ? "poison" + at : "a" + i % 3);
      }
      store.appendAll(labels.stream().map(Logs::alert).toList());
      Duration took = drain();
      assertTrue(took.compareTo(Duration.ofMinutes(20)) < 0, at + " took " + took);
      assertEquals(99, delivered().size() - before);
      assertEquals("poison" + at, failedLabels().get(failedLabels().size() - 1));
      List<Instant> shown = new ArrayList<>();
      for (int i = 0; i < posts.size(); i++) {
        if (!tells(posts.get(i), "poison")) {
          shown.add(times.get(i));
        }
      }
      for (int i = 1; i < shown.size(); i++) {
        assertTrue(!shown.get(i).isBefore(shown.get(i - 1).plus(SECOND)), "one a second");
      }
      clock.advance(SECOND);
    }
  }

  @Test
  void aChatThatWasDownGetsAllInOneMessage() {
    employ(Logs.webhook("ops", "http://localhost/in", Logs.format("slack")));
    receiver = unused -> answer(502);
    IntStream.range(0, 200).forEach(i -> store.append(Logs.alert("a" + i)));
    settle();
    for (int i = 0; i < 60; i++) {
      awaitDue();
    }
    posts.clear();
    receiver = unused -> answer(200);
    awaitDue();
    assertEquals(1, posts.size());
    assertEquals(200, delivered().size());
  }
}
