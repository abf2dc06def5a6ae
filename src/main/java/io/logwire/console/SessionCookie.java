package io.logwire.console;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;

/**
 * The cookie that holds the secret of a session. It is not sent with a link from another site, and
 * no script sees it. Where the console is https ({@code console.url}) its name begins with {@code
 * __Host-}: no other host of the domain and no plain connection can have set it then (RFC 6265bis).
 */
final class SessionCookie {
  private static final String NAME = "logwire_session";

  private final Guard guard;
  private final String name;

  SessionCookie(Guard guard) {
    this.guard = guard;
    this.name = guard.isHttps() ? "__Host-" + NAME : NAME;
  }

  /** The secret that came with a request; null without one. */
  String secret(Context ctx) {
    return ctx.cookie(name);
  }

  /** Gives the secret of a session to who has logged in. */
  void set(Context ctx, String secret) {
    ctx.cookie(cookie(ctx, secret, -1));
  }

  /** Takes it away. */
  void remove(Context ctx) {
    ctx.cookie(cookie(ctx, "", 0));
  }

  private Cookie cookie(Context ctx, String value, int maxAge) {
    return new Cookie(name, value, "/", maxAge, guard.isSecure(ctx), true, null, SameSite.STRICT);
  }
}
