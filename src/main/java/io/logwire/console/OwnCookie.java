package io.logwire.console;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cookie that holds a secret of ours. It is not sent with a link from another site, and no script
 * sees it. Where the console is https ({@code console.url}) its name begins with {@code __Host-}:
 * no other host of the domain and no plain connection can have set it then (RFC 6265bis).
 *
 * <p>To a browser all ports of a host are one (RFC 6265, section 8.5), and a cookie of the same
 * name takes the place of the other. So the port is in its name: who is logged in to one console on
 * {@code localhost} stays so when he logs in to the next.
 */
final class OwnCookie {
  /** For the secret of a session; it ends with the browser's own. */
  static final String SESSION = "logwire_session";

  /** For what tells a browser from which somebody has logged in before. */
  static final String BROWSER = "logwire_browser";

  private static final Pattern PORT = Pattern.compile(":(\\d{1,5})$");

  private final Guard guard;
  private final String name;
  private final int seconds;

  /**
   * A cookie of that name.
   *
   * @param seconds how long the browser keeps it; -1 as long as it is open
   */
  OwnCookie(Guard guard, String name, int seconds) {
    this.guard = guard;
    this.name = guard.isHttps() ? "__Host-" + name : name;
    this.seconds = seconds;
  }

  /** The secret that came with a request; null without one. */
  String secret(Context ctx) {
    return ctx.cookie(atPort(ctx, name));
  }

  /** The name of a cookie of the console that was asked, and of no other on the same host. */
  static String atPort(Context ctx, String name) {
    String host = ctx.header("Host");
    Matcher port = PORT.matcher(host == null ? "" : host);
    return port.find() ? name + '_' + port.group(1) : name;
  }

  /** Gives a secret to who has logged in. */
  void set(Context ctx, String secret) {
    ctx.cookie(cookie(ctx, secret, seconds));
  }

  /** Takes it away. */
  void remove(Context ctx) {
    ctx.cookie(cookie(ctx, "", 0));
  }

  private Cookie cookie(Context ctx, String value, int maxAge) {
    String here = atPort(ctx, name);
    return new Cookie(here, value, "/", maxAge, guard.isSecure(ctx), true, null, SameSite.STRICT);
  }
}
