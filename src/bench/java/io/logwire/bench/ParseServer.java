package io.logwire.bench;

import io.logwire.http.Listener;
import io.logwire.ingest.CreateLog;
import io.logwire.ingest.TokenFilter;
import io.logwire.metrics.Metrics;
import io.logwire.store.Token;
import io.logwire.store.LogRepository.Appended;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * "parse": the service with its store replaced by nothing. Everything up to the repository is the
 * service's own (Jetty, Javalin, token, parser); an append completes at once.
 */
final class ParseServer {
  private ParseServer() {}

  public static void main(String[] args) {
    byte[] valid = hash(System.getenv("LOGWIRE_TOKEN"));
    Optional<Token> token =
        Optional.of(
            new Token(
                0,
                "bench",
                List.of(),
                HexFormat.of().formatHex(valid),
                Instant.EPOCH,
                Optional.empty()));
    var filter =
        new TokenFilter(
            secret -> MessageDigest.isEqual(valid, hash(secret)) ? token : Optional.empty(), 0);
    var route =
        new CreateLog(
            (entry, key) -> CompletableFuture.completedFuture(new Appended(1, false)), false);
    Listener.create(
            "127.0.0.1",
            Integer.parseInt(System.getenv("LOGWIRE_PORT")),
            new Metrics().door,
            routes -> {
              routes.beforeMatched(filter);
              routes.post(CreateLog.PATH, route);
            })
        .start();
  }

  private static byte[] hash(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
