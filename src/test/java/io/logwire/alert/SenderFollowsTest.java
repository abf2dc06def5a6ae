package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.logwire.metrics.Metrics;
import io.logwire.store.Delivery;
import io.logwire.store.Delivery.State;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sender whose webhooks change while it runs. */
@Timeout(120)
class SenderFollowsTest {
  @TempDir private Path folder;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private AlertStore store;
  private WebhookSender sender;
  private Receiver slow; // its first answer waits until it may come
  private Receiver quick;

  @BeforeEach
  void open() throws Exception {
    store = new AlertStore(folder, Clock.systemUTC());
    Receiver.Behaviour ok = Receiver.status(200);
    slow =
        new Receiver(
            (request, socket) -> {
              asked.countDown();
              mayAnswer.await();
              ok.answer(request, socket);
            });
    quick = new Receiver(ok);
  }

  @AfterEach
  void close() throws Exception {
    mayAnswer.countDown();
    sender.close();
    store.close();
    slow.close();
    quick.close();
  }

  private void start(Webhook... webhooks) {
    sender =
        WebhookSender.start(
            List.of(webhooks), store.outbox(), Clock.systemUTC(), () -> true, new Metrics().alerts);
    store.routeTo(List.of(webhooks), sender::wake);
  }

  private void follow(Webhook... webhooks) {
    sender.expect(List.of(webhooks));
    store.routeTo(List.of(webhooks), sender::wake);
    sender.follow(List.of(webhooks));
  }

  private static Webhook json(String name, Receiver receiver) {
    return Logs.webhook(name, receiver.url(), Formats.JSON);
  }

  private void await(State state, int count) {
    Receiver.await(
        () -> store.deliveries().count(state) == count,
        () -> store.deliveries().count(state) + " are " + state);
  }

  @Test
  void aNewWebhookIsServedWhereThereWasNone() throws Exception {
    start();
    store.append(Logs.alert("to nobody"));
    follow(json("ops", quick));

    store.append(Logs.alert("to ops"));

    quick.await(1);
    await(State.OWED, 0);
  }

  /** A clock that does this each time before it is asked. */
  private static Clock asking(Runnable before) {
    return new Clock() {
      @Override
      public Instant instant() {
        before.run();
        return Instant.now();
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
      }
    };
  }

  @Test
  void whatIsOwedToANewWebhookIsNotGivenUpByAStepThatBeganBefore() {
    List<Webhook> ops = List.of(json("ops", quick));
    Iterator<Runnable> meanwhile =
        List.<Runnable>of(
                () -> {
                  sender.expect(ops);
                  store.routeTo(ops, () -> {});
                  store.append(Logs.alert("to ops"));
                })
            .iterator();
    Clock clock = asking(() -> meanwhile.forEachRemaining(Runnable::run));
    Patience.Time time = new Patience.Time(() -> true, System::nanoTime);
    sender = new WebhookSender(List.of(), store.outbox(), clock, time, new Metrics().alerts);
    sender.employ(post -> new CompletableFuture<>());

    sender.step(true);

    assertFalse(meanwhile.hasNext());
    assertEquals(1, store.deliveries().count(State.OWED));
  }

  @Test
  void anAttemptUnderWayForAChangedWebhookIsNeitherLostNorMadeTwice() throws Exception {
    start(json("ops", slow));
    store.append(Logs.alert("first"));
    asked.await();

    follow(json("ops", quick));
    store.append(Logs.alert("second"));
    follow(json("ops", quick), json("other", quick)); // again, while it is under way
    store.append(Logs.alert("third"));
    quick.await(1); // to the other one
    mayAnswer.countDown();
    quick.await(3);
    await(State.OWED, 0);

    assertEquals(1, slow.requests().size());
    List<String> ids = new ArrayList<>();
    quick.requests().forEach(request -> ids.add(request.id()));
    assertEquals(3, ids.stream().distinct().count(), ids.toString());
    await(State.FAILED, 0);
  }

  @Test
  void whatIsOwedToARemovedWebhookIsKeptAsFailedAfterItsAttempt() throws Exception {
    start(json("ops", slow));
    store.append(Logs.alert("first"));
    store.append(Logs.alert("second"));
    asked.await();

    follow();
    store.append(Logs.alert("to nobody"));
    assertEquals(2, store.deliveries().count(State.OWED));
    mayAnswer.countDown();
    await(State.OWED, 0);

    assertEquals(1, slow.requests().size());
    List<Delivery> failed = new ArrayList<>();
    store.deliveries().forEach(State.FAILED, failed::add);
    assertEquals(List.of("second"), failed.stream().map(one -> one.log().entry().label()).toList());
  }

  @Test
  void aWebhookThatStaysAsItIsKeepsItsCourierAndItsPlaceInTheQueue() throws Exception {
    start(json("ops", slow));
    store.append(Logs.alert("first"));
    asked.await();

    follow(json("ops", slow), json("other", quick));
    mayAnswer.countDown();
    await(State.OWED, 0);

    assertEquals(1, slow.requests().size());
  }
}
