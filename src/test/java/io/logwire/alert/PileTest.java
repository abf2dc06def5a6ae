package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogType;
import io.logwire.store.Delivery;
import io.logwire.store.Delivery.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What has piled up for a chat. */
class PileTest extends CourierFixture {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Webhook slack() {
    return Logs.webhook("ops", "http://localhost/in", Logs.format("slack"));
  }

  @Test
  void tellsAChatOnceASecondWithWhatHasPiledUp() {
    employ(slack());
    store.append(Logs.alert("alone"));
    settle();
    for (int i = 0; i < 231; i++) {
      store.append(Logs.alert("Payment failed"));
    }
    store.append(Logs.alert("signups", LogType.SUCCESS, "Sign-up"));
    settle();
    assertEquals(1, posts.size());
    clock.advance(SECOND);
    settle();
    assertEquals(2, posts.size());
    String text = parsed(posts.get(1)).toString();
    assertTrue(text.contains("232 alerts"), text);
    assertTrue(text.contains("Payment failed · payments ×231"), text);
    assertTrue(text.contains("Sign-up · signups"), text);
    assertEquals(0, store.deliveries().count(State.OWED));
  }

  @Test
  void tenThousandOwedGoToAChatInMessagesOfAThousandASecondApart() {
    employ(slack());
    store.appendAll(IntStream.range(0, 10_000).mapToObj(i -> Logs.alert("a" + i)).toList());
    for (int i = 0; i < 12; i++) {
      settle();
      clock.advance(SECOND);
    }
    assertEquals(10, posts.size());
    String text = parsed(posts.get(0)).toString();
    assertTrue(text.contains("1000 alerts") && text.contains("… and 980 more"), text);
    assertEquals(0, store.deliveries().count(State.OWED));
  }

  @Test
  void findsTheOneThatAChatRefusesAndDeliversTheOthers() {
    employ(slack());
    receiver = post -> answer(new String(post.body()).contains("poison") ? 400 : 200);
    store.append(Logs.alert("first"));
    settle();
    for (int i = 0; i < 100; i++) {
      store.append(Logs.alert(i == 42 ? "poison" : "a" + i % 3));
    }
    for (int i = 0; i < 40; i++) {
      clock.advance(SECOND);
      settle();
    }
    assertEquals(0, store.deliveries().count(State.OWED));
    List<Delivery> failed = new ArrayList<>();
    store.deliveries().forEach(State.FAILED, failed::add);
    assertEquals(List.of("poison"), failed.stream().map(d -> d.log().entry().label()).toList());
  }
}
