package io.logwire.alert;

import static io.logwire.alert.Logs.alert;
import static io.logwire.alert.Logs.webhook;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogType;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FallbackTest extends CourierFixture {
  private static Webhook of(String name, String channel, String... fallback) {
    Webhook all = webhook(name, "https://" + name + ".example.com/in", Formats.JSON);
    return new Webhook(
        name,
        URI.create(all.url().toString()),
        Set.of(channel),
        all.types(),
        all.format(),
        all.secrets(),
        all.headers(),
        all.way(),
        all.console(),
        all.zone(),
        Stream.of(fallback).findFirst());
  }

  private final Webhook ops = of("ops", "shop", "pager");
  private final Webhook pager = of("pager", "nothing");

  private List<String> toldTo(String name) {
    return posts.stream()
        .filter(post -> post.url().getHost().startsWith(name))
        .map(CourierFixture::label)
        .toList();
  }

  private void pass(Duration time) {
    clock.advance(time);
    settle();
    clock.advance(Duration.ofSeconds(1)); // the other courier looks once a second
    settle();
  }

  @Test
  void isToldWhatWasNotTakenForAnHourAndTheWebhookGoesOn() {
    receiver = post -> answer(post.url().getHost().startsWith("ops") ? 500 : 200);
    employ(ops, pager);
    store.append(alert("shop", LogType.ERROR, "one"));
    store.append(alert("shop", LogType.ERROR, "two"));
    settle();
    pass(Duration.ofMinutes(58));
    assertEquals(List.of(), toldTo("pager"));
    pass(Duration.ofMinutes(3));
    pass(Duration.ofMinutes(3));
    assertEquals(List.of("one", "two"), toldTo("pager"));
    pass(Duration.ofHours(5));
    assertEquals(List.of("one", "two"), toldTo("pager"), "once each");
    assertEquals(2, metrics.passedOn.count("ops"));

    receiver = post -> answer(200);
    posts.clear();
    pass(Duration.ofMinutes(2));
    assertEquals(List.of("one", "two"), toldTo("ops"));
  }

  @Test
  void isToldWhatWasRefusedToo() {
    receiver = post -> answer(post.url().getHost().startsWith("ops") ? 422 : 200);
    employ(ops, pager);
    store.append(alert("shop", LogType.ERROR, "one"));
    settle();
    pass(Duration.ofMinutes(62));
    pass(Duration.ofMinutes(2));
    assertEquals(List.of("one"), toldTo("pager"));
    assertEquals(1, failed().size());
  }

  @Test
  void isToldOfLogsThatAClockDatedInTheFuture() {
    receiver = post -> answer(post.url().getHost().startsWith("ops") ? 500 : 200);
    employ(ops, pager);
    clock.jump(Duration.ofDays(3_652));
    store.append(alert("shop", LogType.ERROR, "of the future"));
    clock.jump(Duration.ofDays(-3_652)); // ids go on from the newest
    store.append(alert("shop", LogType.ERROR, "of now"));
    settle();
    pass(Duration.ofMinutes(62));
    pass(Duration.ofMinutes(2));
    assertEquals(List.of("of the future", "of now"), toldTo("pager"));
  }

  @Test
  void isToldNothingTwiceThroughARestart() {
    receiver = post -> answer(post.url().getHost().startsWith("ops") ? 500 : 200);
    employ(ops, pager);
    store.append(alert("shop", LogType.ERROR, "one"));
    settle();
    pass(Duration.ofMinutes(62));
    pass(Duration.ofMinutes(2));
    assertEquals(List.of("one"), toldTo("pager"));
    store.close();
    store = new AlertStore(folder, clock);
    employ(ops, pager);
    pass(Duration.ofMinutes(2));
    pass(Duration.ofMinutes(2));
    assertEquals(List.of("one"), toldTo("pager"));
  }

  @Test
  void tellsItsOwnFallbackAfterAnotherHour() {
    receiver = post -> answer(post.url().getHost().startsWith("last") ? 200 : 500);
    employ(ops, of("pager", "nothing", "last"), of("last", "nothing"));
    store.append(alert("shop", LogType.ERROR, "one"));
    settle();
    pass(Duration.ofMinutes(62));
    pass(Duration.ofMinutes(30));
    assertTrue(toldTo("last").isEmpty());
    pass(Duration.ofMinutes(32));
    pass(Duration.ofMinutes(2));
    assertEquals(List.of("one"), toldTo("last"));
  }
}
