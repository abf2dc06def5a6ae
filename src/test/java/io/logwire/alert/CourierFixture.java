package io.logwire.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logwire.HandClock;
import io.logwire.metrics.AlertMetrics;
import io.logwire.metrics.Metrics;
import io.logwire.store.Delivery;
import io.logwire.store.Delivery.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sender that is stepped by hand, with a real file, and the clock and the far side in the hands
 * of the test.
 */
abstract class CourierFixture {
  @TempDir Path folder;

  final HandClock clock = new HandClock();
  boolean clockAgrees = true;
  final List<Post> posts = new ArrayList<>();
  final List<Instant> times = new ArrayList<>();
  Function<Post, Answer> receiver = unused -> answer(200);
  final AlertMetrics metrics = new Metrics().alerts;
  @AutoClose AlertStore store;
  WebhookSender sender;

  @BeforeEach
  void open() {
    store = new AlertStore(folder, clock);
  }

  void employ(Webhook... webhooks) {
    Patience.Time time = new Patience.Time(() -> clockAgrees, clock::nanoTime);
    sender = new WebhookSender(List.of(webhooks), store.outbox(), clock, time, metrics);
    sender.employ(
        post -> {
          posts.add(post);
          times.add(clock.instant());
          return CompletableFuture.completedFuture(receiver.apply(post));
        });
    store.routeTo(List.of(webhooks), () -> {});
  }

  /** Steps the sender until there is nothing more to do at this moment. */
  void settle() {
    Receiver.await(
        () -> sender.step(true).isAfter(clock.instant()) && sender.areIdle(),
        () -> "a busy sender");
  }

  /** Moves the clock to where the head is due, as the sender would wait. */
  void awaitDue() {
    head().flatMap(Delivery::dueAt).ifPresent(clock::set);
    settle();
  }

  Optional<Delivery> head() {
    return store.outbox().head("ops");
  }

  static Answer answer(int status) {
    return new Answer(status, Optional.empty(), Optional.empty(), "", Trouble.NONE);
  }

  static Answer answer(int status, String retryAfter) {
    return new Answer(status, Optional.of(retryAfter), Optional.empty(), "", Trouble.NONE);
  }

  static JsonNode parsed(Post post) {
    try {
      return new ObjectMapper().readTree(post.body());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static String label(Post post) {
    return parsed(post).at("/data/label").asText();
  }

  List<String> labels() {
    return posts.stream().map(CourierFixture::label).toList();
  }

  final List<Delivery> failed() {
    List<Delivery> failed = new ArrayList<>();
    store.deliveries().forEach(State.FAILED, failed::add);
    return failed;
  }
}
