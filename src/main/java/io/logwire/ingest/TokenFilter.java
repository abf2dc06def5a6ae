package io.logwire.ingest;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.Header;
import io.logwire.http.Problem;
import io.logwire.store.StoreException;
import io.logwire.store.Token;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lets only requests with a valid token pass, at the token's own rate, before their body is read.
 *
 * <p>No token, an unknown one and a revoked one get the same answer (RFC 6750, section 3).
 */
public final class TokenFilter implements Handler {
  private static final String SCHEME = "Bearer ";
  private static final int MAX_TOKEN = 1_024;

  private final Function<String, Optional<Token>> tokens;
  private volatile RateLimit rate;

  /**
   * @param tokens finds the valid token of a secret; may throw {@link StoreException}
   * @param ratePerSecond how many requests a token may make in a second; 0 for any number
   */
  public TokenFilter(Function<String, Optional<Token>> tokens, int ratePerSecond) {
    this.tokens = tokens;
    this.rate = new RateLimit(ratePerSecond);
  }

  /** Lets each token make so many requests in a second from now on; 0 for any number. */
  public void limit(int ratePerSecond) {
    if (ratePerSecond != rate.perSecond()) {
      rate = new RateLimit(ratePerSecond);
    }
  }

  @Override
  public void handle(Context ctx) {
    Token token = secret(ctx).flatMap(this::find).orElseThrow(TokenFilter::unauthorized);
    RateLimit now = rate;
    long wait = now.secondsToWait(token.id(), System.nanoTime());
    if (wait > 0) {
      throw new Problem(
              429, "This token may send %,d logs a second; slow down.".formatted(now.perSecond()))
          .withHeader(Header.RETRY_AFTER, Long.toString(wait));
    }
    ctx.attribute(TokenFilter.class.getName(), token);
  }

  /** The token that the filter has let pass. */
  static Token tokenOf(Context ctx) {
    return ctx.attribute(TokenFilter.class.getName());
  }

  private Optional<Token> find(String secret) {
    try {
      return tokens.apply(secret);
    } catch (StoreException e) {
      throw CreateLog.unavailable(e);
    }
  }

  private static Optional<String> secret(Context ctx) {
    String header = ctx.header(Header.AUTHORIZATION);
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    String secret = header.substring(SCHEME.length()).strip();
    return secret.isEmpty() || secret.length() > MAX_TOKEN ? Optional.empty() : Optional.of(secret);
  }

  private static Problem unauthorized() {
    return new Problem(
            401,
            "This call needs a valid token in the header `Authorization: Bearer <token>`; the owner"
                + " of the service makes one with `token create NAME`.")
        .withHeader(Header.WWW_AUTHENTICATE, "Bearer");
  }
}
