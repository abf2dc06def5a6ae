package io.logwire.alert;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Reads an answer, 16 KiB of it at most, and remembers what has come even if the rest never does.
 *
 * <p>Threading: any; the client's threads write, the one that cuts off reads.
 */
final class AnswerBody implements BodyHandler<Void>, BodySubscriber<Void> {
  private static final int MOST_BYTES = 16 << 10;

  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final byte[] bytes = new byte[MOST_BYTES];
  private ResponseInfo head; // guarded by this, like the rest
  private Flow.Subscription subscription;
  private int length;
  private boolean ended;

  @Override
  public synchronized BodySubscriber<Void> apply(ResponseInfo info) {
    head = info;
    return this;
  }

  /** The answer as far as it has come; empty if not even its headers have. */
  synchronized Optional<Answer> answer() {
    if (head == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Answer(
            head.statusCode(),
            head.headers().firstValue("Retry-After"),
            head.headers().firstValue("Location"),
            new String(bytes, 0, length, StandardCharsets.UTF_8),
            ""));
  }

  /** Takes no more and lets the connection go. */
  void cutOff() {
    end(true);
  }

  @Override
  public CompletionStage<Void> getBody() {
    return done;
  }

  @Override
  public void onSubscribe(Flow.Subscription flow) {
    synchronized (this) {
      subscription = flow;
    }
    flow.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    boolean full;
    synchronized (this) {
      for (ByteBuffer buffer : buffers) {
        int taken = Math.min(buffer.remaining(), MOST_BYTES - length);
        buffer.get(bytes, length, taken);
        length += taken;
      }
      full = length == MOST_BYTES;
    }
    if (full) {
      end(true);
    } else {
      subscription.request(1);
    }
  }

  @Override
  public void onError(Throwable e) {
    end(false); // the status is known, so whatever the body would have said does not matter
  }

  @Override
  public void onComplete() {
    end(false);
  }

  private void end(boolean cancel) {
    Flow.Subscription flow;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      flow = subscription;
    }
    if (cancel && flow != null) {
      flow.cancel(); // over HTTP/1.1 this closes the connection
    }
    done.complete(null);
  }
}
