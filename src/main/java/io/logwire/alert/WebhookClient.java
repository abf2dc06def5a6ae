package io.logwire.alert;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;

/**
 * Makes one HTTP request of a receiver, whatever that receiver does.
 *
 * <p>Promise: every exchange is over in fifteen seconds, the body of the answer included, and takes
 * 16 KiB of memory at most. Redirects are not followed and no proxy of the environment is used:
 * what an alert says goes to the URL that the operator wrote, and nowhere else.
 *
 * <p>Limit: a name server that does not answer holds a thread of the pool until the system gives up
 * on it, though not the exchange.
 *
 * <p>Threading: any thread may send. The JDK's client brings a thread of its own, and has the names
 * resolved and the answers read on "webhook-client" threads, as many as there are exchanges.
 */
final class WebhookClient implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private final Duration deadline;
  private final ExecutorService threads;
  private final HttpClient http;

  private WebhookClient(Duration deadline, ExecutorService threads, HttpClient http) {
    this.deadline = deadline;
    this.threads = threads;
    this.http = http;
  }

  /** A client; takes a tenth of a second, most of it for the certificates of the system. */
  static WebhookClient open() {
    return open(DEADLINE);
  }

  static WebhookClient open(Duration deadline) {
    // Neither can be set otherwise. Headers count as part of the answer; and many a firewall
    // forgets
    // an idle connection without a word, so one is not kept for the JDK's twenty minutes.
    setIfAbsent("jdk.http.maxHeaderSize", "16384");
    setIfAbsent("jdk.httpclient.keepalive.timeout", "30");
    AtomicInteger number = new AtomicInteger();
    ExecutorService threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "webhook-client-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1) // else plain HTTP asks for an upgrade to HTTP/2
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .executor(threads)
            .build();
    return new WebhookClient(deadline, threads, http);
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Sends it; the answer never fails, and comes within the deadline. */
  CompletableFuture<Answer> send(Post post) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(post.url())
            .timeout(deadline)
            .POST(HttpRequest.BodyPublishers.ofByteArray(post.body()));
    post.headers().forEach(request::setHeader);
    AnswerBody body = new AnswerBody();
    CompletableFuture<?> exchange = http.sendAsync(request.build(), body);
    // The client's own timeout ends at the headers of the answer.
    return exchange
        .thenApply(unused -> true)
        .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (unused, failure) -> {
              if (failure != null) {
                body.cutOff();
                exchange.cancel(true);
              }
              return body.answer().orElseGet(() -> Answer.none(trouble(failure)));
            });
  }

  /** Ends the threads; exchanges under way come to nothing. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private String trouble(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
      return "no answer within " + deadline.toSeconds() + " s";
    }
    if (has(cause, UnresolvedAddressException.class)) {
      return "the name of the host does not resolve";
    }
    if (cause instanceof ConnectException) {
      return "the connection was refused";
    }
    if (has(cause, CertificateExpiredException.class)) {
      return "the certificate of the receiver has expired";
    }
    if (has(cause, CertPathValidatorException.class) || has(cause, SSLException.class)) {
      return "TLS failed: " + deepest(cause).getMessage();
    }
    if (cause instanceof IOException) {
      return "the connection broke: " + deepest(cause).getMessage();
    }
    return "the exchange failed: " + cause;
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static Throwable deepest(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
