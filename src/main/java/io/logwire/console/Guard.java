package io.logwire.console;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.logwire.http.Turns;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps other sites out. It runs before everything else, on every path.
 *
 * <p>A browser sends the name it has asked for as {@code Host}. A page elsewhere can have its own
 * name resolve to this machine (DNS rebinding) and then read what we answer, so only names that are
 * ours are answered. And it says where a request comes from ({@code Sec-Fetch-Site}, {@code
 * Origin}): another site may link to a page, as a chat does, and nothing else. A page that costs a
 * search asks first whether its reader wants it.
 *
 * <p>Limit: a client that is no browser can say what it likes; against those there is a password.
 */
final class Guard implements Handler {
  private static final int MOST_PARAMETERS = 100;
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private final Set<String> names = new TreeSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));
  private final boolean secure;

  Guard(ConsoleAddress address) {
    names.add(bracketed(address.host()));
    address.url().map(Guard::host).ifPresent(names::add);
    secure = address.url().map(url -> "https".equals(url.getScheme())).orElse(false);
  }

  @Override
  public void handle(Context ctx) {
    ctx.header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .header("Cache-Control", "no-store");
    if (Monitors.isOne(ctx.path())) {
      return; // a monitor asks by whatever name it knows, and is told nothing that is anybody's
    }
    if (!isOurs(ctx)) {
      throw new Refusal(
          421,
          "Not the name of this console",
          "It answers to the name that it was set up with; console.url adds another one.");
    }
    if (parameters(ctx.queryString()) > MOST_PARAMETERS) {
      throw new Refusal(
          400,
          "Too much asked for",
          "The address has more than %d parameters.".formatted(MOST_PARAMETERS));
    }
    if (Turns.areTooMany(ctx)) {
      ctx.header("Retry-After", "5");
      throw new Refusal(
          503,
          "Too many searches at once",
          "Other searches are waiting for their turn already; try again in a moment.");
    }
    if (isFromAnotherSite(ctx)) {
      throw new Refusal(
          403, "From another site", "Another site may link to a page of this console, no more.");
    }
  }

  /** Whether the owner says that people reach the console by TLS. */
  boolean isHttps() {
    return secure;
  }

  // Before anybody makes a list of them.
  private static long parameters(String query) {
    return query == null ? 0 : query.chars().filter(c -> c == '&').count() + 1;
  }

  /** Whether people reach the console by TLS, so that a cookie need not travel without. */
  boolean isSecure(Context ctx) {
    return secure || "https".equals(ctx.header("X-Forwarded-Proto"));
  }

  // Not URI.getHost, which knows no name with an underscore.
  private static String host(URI url) {
    return lowerCase(url.getRawAuthority().replaceFirst(":\\d+$", ""));
  }

  private boolean isOurs(Context ctx) {
    String host = ctx.header("Host");
    if (host == null) {
      return false;
    }
    String name = lowerCase(host.replaceFirst(":\\d*$", ""));
    // Where it listens on all addresses, each of them is a name of it.
    return names.contains(name) || name.equals(bracketed(ctx.req().getLocalAddr()));
  }

  /** Whether a browser says that a page of somebody else has led here. */
  static boolean isFromElsewhere(Context ctx) {
    String site = ctx.header("Sec-Fetch-Site");
    return site != null && !site.equals("same-origin") && !site.equals("none");
  }

  private static boolean isFromAnotherSite(Context ctx) {
    if (ctx.header("Sec-Fetch-Site") != null) {
      boolean link =
          "navigate".equals(ctx.header("Sec-Fetch-Mode"))
              && "document".equals(ctx.header("Sec-Fetch-Dest"))
              && isRead(ctx);
      return isFromElsewhere(ctx) && !link;
    }
    // A browser that is too old for Sec-Fetch-Site sends an Origin with what is not a plain GET.
    String origin = ctx.header("Origin");
    return origin != null && !origin.replaceFirst("^https?://", "").equals(ctx.header("Host"));
  }

  /** Whether it asks for something, and changes nothing. */
  static boolean isRead(Context ctx) {
    String method = ctx.req().getMethod();
    return method.equals("GET") || method.equals("HEAD");
  }

  private static String bracketed(String host) {
    String bare = lowerCase(host).replaceFirst("%.*", "").replaceAll("[\\[\\]]", "");
    return bare.contains(":") ? '[' + bare + ']' : bare;
  }

  private static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
