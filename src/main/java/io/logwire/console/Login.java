package io.logwire.console;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.logwire.http.RequestBody;
import io.logwire.metrics.Counter;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Asks for the password, and lets nobody past without a session.
 *
 * <p>The cookie is not sent with a link from another site ({@code SameSite=Strict}), so such a
 * request is answered with a page that goes on from here.
 *
 * <p>Limit: the password crosses the network as it is; whoever listens elsewhere than on loopback
 * needs TLS in front.
 */
final class Login {
  private static final int MOST_BYTES = 4_096;
  // Of as many bodies as there are connections: those that trickle keep nobody out.
  private static final long MOST_BYTES_TOGETHER = 1_000L * MOST_BYTES;
  private static final int SECONDS_OF_A_YEAR = 365 * 24 * 3_600;
  private static final int LONGEST_LINK = 4_000; // the head of an answer may have 8 KiB

  private final PasswordChecks checks;
  private final TrustedProxies proxies;
  private final Layout layout;
  private final Live live;
  private final Counter outcomes;
  private final OwnCookie cookie;
  private final OwnCookie browserCookie;
  private final Sessions sessions;
  private final Attempts attempts;
  private final WrongPasswords wrongPasswords;
  private final RequestBody form =
      new RequestBody("application/x-www-form-urlencoded", MOST_BYTES, MOST_BYTES_TOGETHER);

  Login(
      Password password,
      Guard guard,
      TrustedProxies proxies,
      Layout layout,
      Live live,
      Counter outcomes,
      Clock clock) {
    this.outcomes = outcomes;
    this.checks = new PasswordChecks(password::is);
    this.proxies = proxies;
    this.layout = layout;
    this.live = live;
    this.cookie = new OwnCookie(guard, OwnCookie.SESSION, -1);
    this.browserCookie = new OwnCookie(guard, OwnCookie.BROWSER, SECONDS_OF_A_YEAR);
    this.sessions = new Sessions(clock);
    this.attempts = new Attempts(clock);
    this.wrongPasswords = new WrongPasswords(clock);
  }

  void addTo(RoutesConfig routes) {
    routes.before(this::refuseStrangers);
    routes.get("/login", this::askUnlessLoggedIn);
    routes.head("/login", this::askUnlessLoggedIn);
    routes.post("/login", ctx -> ctx.future(() -> logIn(ctx)));
    routes.post("/logout", this::logOut);
  }

  private void refuseStrangers(Context ctx) {
    String path = ctx.path();
    if (path.equals("/login")
        || Monitors.isOne(path)
        || path.startsWith("/assets/")
        || hasSession(ctx)) {
      return;
    }
    if (!Guard.isRead(ctx)) {
      throw new Refusal(401, "Log in first", "There is no session, or it has ended.");
    }
    Link login = loginFor(path, ctx.queryString());
    if (Guard.isFromElsewhere(ctx)) {
      if (ctx.queryString()
          == null) { // a page with filters costs a search, so somebody has to want it
        ctx.header("Refresh", "0; url=" + login);
      }
      layout.sendBare(ctx, "LogWire", Html.of("<p><a href=\"{}\">Go on</a></p>\n", login));
    } else {
      ctx.redirect(login.toString());
    }
    ctx.skipRemainingHandlers();
  }

  // A link that no head of an answer has room for leads back to the path alone, or to the overview.
  private static Link loginFor(String path, String query) {
    for (String to : List.of(query == null ? path : path + '?' + query, path)) {
      Link login = Link.to("/login").plus("to", ascii(to));
      if (login.toString().length() <= LONGEST_LINK) {
        return login;
      }
    }
    return Link.to("/login");
  }

  // A browser escapes what is not ASCII; other clients may not, and a header holds nothing else.
  private static String ascii(String url) {
    StringBuilder text = new StringBuilder();
    url.codePoints()
        .forEach(
            c -> {
              String one = Character.toString(c);
              text.append(c < 0x80 ? one : URLEncoder.encode(one, StandardCharsets.UTF_8));
            });
    return text.toString();
  }

  /** Whether the session of this request goes on, to be asked later. */
  BooleanSupplier mayRead(Context ctx) {
    String secret = cookie.secret(ctx);
    String hash = secret == null ? "" : Sessions.hash(secret);
    return () -> sessions.isAlive(hash);
  }

  private boolean hasSession(Context ctx) {
    String secret = cookie.secret(ctx);
    return secret != null && sessions.isOpen(secret);
  }

  private void askUnlessLoggedIn(Context ctx) {
    if (hasSession(ctx)) {
      ctx.redirect(ownPath(ctx.queryParam("to")));
    } else {
      ask(ctx, "");
    }
  }

  private void ask(Context ctx, String fault) {
    String to = ctx.queryParam("to");
    Html page =
        Html.of(
            """
            <h1>LogWire</h1>
            <form class="login" method="post" action="{}">
            <label>Password <input type="password" name="password" autocomplete="current-password" \
            required autofocus></label>
            <button>Log in</button>
            </form>
            <p class="fault" role="alert">{}</p>
            """,
            to == null ? Link.to("/login") : Link.to("/login").plus("to", to),
            fault);
    layout.sendBare(ctx, "Log in", page);
  }

  private CompletableFuture<Void> logIn(Context ctx) {
    return form.read(ctx)
        .thenCompose(
            body -> {
              String address = proxies.client(ctx);
              Duration wait = attempts.take(address, browser(ctx));
              if (!wait.isZero()) {
                outcomes.add("throttled");
                refuse(ctx, wait);
                return CompletableFuture.completedFuture(null);
              }
              return checks
                  .check(passwordIn(body))
                  .thenAccept(verdict -> answer(ctx, address, verdict));
            });
  }

  private void refuse(Context ctx, Duration wait) {
    long seconds = wait.plusMillis(999).toSeconds();
    ctx.status(429).header("Retry-After", "" + seconds);
    ask(
        ctx,
        "Too many wrong passwords. Try again in %s."
            .formatted(
                seconds < 60
                    ? Text.number(seconds, "second")
                    : Text.number((seconds + 59) / 60, "minute")));
  }

  private void answer(Context ctx, String address, PasswordChecks.Verdict verdict) {
    if (verdict == PasswordChecks.Verdict.CROWDED_OUT) {
      outcomes.add("throttled");
      refuse(ctx, Duration.ofSeconds(1));
      return;
    }
    boolean right = verdict == PasswordChecks.Verdict.RIGHT;
    outcomes.add(right ? "let_in" : "wrong");
    if (right) {
      begin(ctx);
      String browser = browser(ctx);
      if (!attempts.isKnown(browser)) {
        String secret = Sessions.secret();
        browserCookie.set(ctx, secret);
        browser = Sessions.hash(secret);
      }
      attempts.forget(address, browser);
    } else {
      wrongPasswords.add(address);
      ctx.status(401);
      ask(ctx, "That is not the password.");
    }
  }

  private String browser(Context ctx) {
    String secret = browserCookie.secret(ctx);
    return secret == null ? "" : Sessions.hash(secret);
  }

  private void begin(Context ctx) {
    String old = cookie.secret(ctx);
    if (old != null) {
      sessions.end(old);
    }
    cookie.set(ctx, sessions.begin());
    ctx.redirect(ownPath(ctx.queryParam("to")), HttpStatus.SEE_OTHER);
  }

  private void logOut(Context ctx) {
    String secret = cookie.secret(ctx);
    if (secret != null) {
      sessions.end(secret);
      live.closePagesOfStrangers();
    }
    cookie.remove(ctx);
    ctx.redirect("/login", HttpStatus.SEE_OTHER);
  }

  /** A path of this console: what else a link might hold, another host above all, is not obeyed. */
  static String ownPath(String to) {
    boolean own = to != null && to.matches("/(?![/\\\\])[!-~]*");
    return own ? to : "/";
  }

  private static String passwordIn(byte[] body) {
    for (String field : new String(body, StandardCharsets.UTF_8).split("&")) {
      if (field.startsWith("password=")) {
        try {
          return URLDecoder.decode(field.substring("password=".length()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
          return ""; // a broken escape is no password
        }
      }
    }
    return "";
  }
}
