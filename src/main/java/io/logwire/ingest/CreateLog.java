package io.logwire.ingest;

import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.Header;
import io.logwire.http.Problem;
import io.logwire.http.RequestBody;
import io.logwire.http.VitalThreads;
import io.logwire.log.LogEntry;
import io.logwire.store.LogRepository.Appended;
import io.logwire.store.LogRepository.IdempotencyKey;
import io.logwire.store.StoreException;
import io.logwire.store.Token;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The one route: reads a log from the request, has it appended, and answers 202.
 *
 * <p>Durability: 202 is sent only after the append has completed, which is after its COMMIT.
 *
 * <p>Threading: no thread waits, neither for the body nor for the disk.
 */
public final class CreateLog implements Handler {
  public static final String PATH = "/api/v1/log/create";

  private static final int MOST_TOLD = 20;
  private static final String RETRY_SECONDS = "1";
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");
  private static final byte[] EMPTY_OBJECT = {'{', '}'};

  /** Appends a log for good; what it returns completes when the log is on disk. */
  @FunctionalInterface
  public interface Append {
    CompletableFuture<Appended> append(LogEntry entry, Optional<IdempotencyKey> key);
  }

  private final Append repository;
  private final RequestBody body = new RequestBody();
  private final LogParser parser;

  public CreateLog(Append repository, boolean ignoreUnknownFields) {
    this.repository = repository;
    this.parser = new LogParser(ignoreUnknownFields);
  }

  /** What a 404 of this door says: most other paths are this one, mistyped. */
  public static void tellThePath(Context ctx) {
    String detail = "There is nothing at this path; logs are sent by POST to " + PATH + ".";
    ctx.result(new Problem(404, detail).toJson());
  }

  @Override
  public void handle(Context ctx) {
    Token token = TokenFilter.tokenOf(ctx);
    Optional<IdempotencyKey> key = idempotencyKey(ctx, token);
    ctx.future(
        () ->
            body.read(ctx, "token " + token.id())
                .thenCompose(bytes -> append(bytes, token, key))
                .thenAccept(appended -> answer(ctx, appended))
                .whenComplete((none, failure) -> VitalThreads.report(failure)));
  }

  private CompletableFuture<Appended> append(
      byte[] bytes, Token token, Optional<IdempotencyKey> key) {
    LogEntry entry = parser.parse(bytes);
    if (!token.allows(entry.channelId())) {
      throw new Problem(
          403,
          "This token is for other channels than `%s`; it writes to %s."
              .formatted(entry.channelId(), some(token.channels())));
    }
    return repository
        .append(entry, key)
        .exceptionally(
            failure -> {
              throw failure instanceof StoreException store
                  ? unavailable(store)
                  : new CompletionException(failure);
            });
  }

  // A token may be for a thousand channels, and an error has less than 16 KiB.
  private static String some(Collection<String> channels) {
    String first = channels.stream().limit(MOST_TOLD).collect(Collectors.joining(", "));
    int more = channels.size() - MOST_TOLD;
    return more > 0 ? "%s and %,d more".formatted(first, more) : first;
  }

  private static void answer(Context ctx, Appended appended) {
    if (appended.repeatsAnother()) {
      throw new Problem(
              422,
              "This Idempotency-Key was used in the last 24 hours for a log that says something else;"
                  + " use a new key for a new log.")
          .because("key_of_another_log");
    }
    ctx.status(202)
        .header("Log-Id", Long.toString(appended.id()))
        .contentType(ContentType.APPLICATION_JSON)
        .result(EMPTY_OBJECT);
  }

  // Nothing of the file's trouble goes to the client; the owner has it in the service's own log.
  static Problem unavailable(StoreException failure) {
    return new Problem(503, "The service cannot keep logs right now; send it again in a moment.")
        .withHeader(Header.RETRY_AFTER, RETRY_SECONDS);
  }

  private static Optional<IdempotencyKey> idempotencyKey(Context ctx, Token token) {
    String key = ctx.header("Idempotency-Key");
    if (key == null) {
      return Optional.empty();
    }
    if (!KEY.matcher(key).matches()) {
      throw new Problem(
              400,
              "The Idempotency-Key must have 1 to 255 visible ASCII characters without spaces.")
          .because("key");
    }
    return Optional.of(new IdempotencyKey(token.id(), key));
  }
}
