package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.TestServer;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A console with a password. */
class LoginTest {
  private static final String PASSWORD = "correct horse + battery & ståple";

  @TempDir Path folder;
  private final HandClock clock = new HandClock();
  private TestServer server;
  private Visitor visitor;

  @BeforeEach
  void start() {
    Map<String, String> settings =
        Map.of(
            "LOGWIRE_CONSOLE_PASSWORD", PASSWORD, "LOGWIRE_CONSOLE_URL", "http://127.0.0.1:8081");
    server = TestServer.start(folder, settings, clock);
    visitor = new Visitor(server.consolePort());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void sendsStrangersToTheLoginWhereverTheyWantToGo() {
    for (String path :
        List.of("/", "/channels/a", "/channels/a/logs/1", "/logs?text=b%26c&type=error", "/none")) {
      HttpResponse<String> answer = visitor.get(path);
      assertEquals(302, answer.statusCode(), path);
      String login = answer.headers().firstValue("Location").orElse("");
      assertTrue(login.startsWith("/login?to="), login);
      assertFalse(answer.body().contains("<main"), answer.body());
      String form = visitor.get(login).body();
      assertTrue(form.contains("type=\"password\""), form);
      HttpResponse<String> in = visitor.post(login, "password=" + Visitor.encoded(PASSWORD));
      assertEquals(303, in.statusCode(), in.body());
      assertEquals(path, in.headers().firstValue("Location").orElse(""));
    }
    assertEquals(200, visitor.get("/health").statusCode());
    assertEquals(401, visitor.post("/logout", "").statusCode());
  }

  @Test
  void aSessionIsACookieThatNeitherScriptsNorOtherSitesGet() {
    String cookie = logIn().headers().firstValue("Set-Cookie").orElse("");
    String name = "logwire_session_" + server.consolePort();
    assertTrue(cookie.matches(name + "=[\\w-]{43}; .*"), cookie);
    assertTrue(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), cookie);
    assertTrue(cookie.contains("Path=/") && !cookie.contains("Secure"), cookie);
    assertFalse(cookie.contains("Max-Age") || cookie.contains("Expires"), cookie);

    HttpResponse<String> behindTls =
        visitor.post(
            "/login", "password=" + Visitor.encoded(PASSWORD), "X-Forwarded-Proto", "https");
    assertTrue(behindTls.headers().firstValue("Set-Cookie").orElse("").contains("Secure"));
  }

  @Test
  void aSessionEndsAtALogout() {
    String session = session();
    assertEquals(200, visitor.get("/", "Cookie", session).statusCode());
    assertTrue(visitor.get("/", "Cookie", session).body().contains("action=\"/logout\""));
    assertEquals(303, visitor.post("/logout", "", "Cookie", session).statusCode());
    assertEquals(302, visitor.get("/", "Cookie", session).statusCode());
  }

  @Test
  void aSessionEndsWithTheProcess() {
    String session = session();
    stop();
    start();
    assertEquals(302, visitor.get("/", "Cookie", session).statusCode());
  }

  @Test
  void aSessionEndsWhenItIsNotUsedForHalfADay() {
    String session = session();
    clock.advance(Duration.ofHours(11));
    assertEquals(200, visitor.get("/", "Cookie", session).statusCode());
    clock.advance(Duration.ofHours(11));
    assertEquals(200, visitor.get("/", "Cookie", session).statusCode());
    clock.advance(Duration.ofHours(13));
    assertEquals(302, visitor.get("/", "Cookie", session).statusCode());
  }

  @Test
  void aLoginBeginsAnotherSession() {
    String first = session();
    HttpResponse<String> again =
        visitor.post("/login", "password=" + Visitor.encoded(PASSWORD), "Cookie", first);
    assertNotEquals(first, cookieOf(again));
    assertEquals(302, visitor.get("/", "Cookie", first).statusCode());
    assertEquals(200, visitor.get("/", "Cookie", cookieOf(again)).statusCode());
  }

  @Test
  void wrongPasswordsMakeTheNextOneWaitAndNobodyWhoIsIn() {
    String session = session();
    assertEquals(List.of(401, 401, 401, 429), List.of(wrong(), wrong(), wrong(), wrong()));
    HttpResponse<String> right = logIn();
    assertEquals(429, right.statusCode());
    assertEquals("1", right.headers().firstValue("Retry-After").orElse(""));
    assertTrue(right.body().contains("Try again in 1 second."), right.body());
    assertEquals("", right.headers().firstValue("Set-Cookie").orElse(""));
    assertEquals(200, visitor.get("/", "Cookie", session).statusCode(), "who is in stays in");
    clock.advance(Duration.ofSeconds(1));
    assertEquals(303, logIn().statusCode());
    assertEquals(401, wrong(), "and the waits are forgotten");
  }

  @Test
  void behindAProxyOnlyTheOneWhoGuessesWaits() {
    for (int i = 0; i < 4; i++) {
      visitor.post("/login", "password=", "X-Forwarded-For", "192.0.2.7");
    }
    assertEquals(429, logIn("X-Forwarded-For", "192.0.2.7").statusCode());
    assertEquals(429, logIn("X-Forwarded-For", "192.0.2.1, 192.0.2.7").statusCode());
    assertEquals(303, logIn("X-Forwarded-For", "192.0.2.8").statusCode());
  }

  @Test
  void aCrowdThatGuessesKeepsOutNobodyWhoComesForTheFirstTime() {
    int throttled = 0;
    for (int i = 0; i < 400; i++) {
      String guesser = "192.0.2." + i % 80;
      throttled +=
          visitor.post("/login", "password=", "X-Forwarded-For", guesser).statusCode() == 429
              ? 1
              : 0;
    }
    assertTrue(throttled > 100, "those who guess are throttled: " + throttled);
    assertEquals(303, logIn("X-Forwarded-For", "198.51.100.1").statusCode());
  }

  @Test
  void bodiesThatTrickleKeepNobodyOut() throws IOException {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 64; i++) {
        Socket socket = new Socket("127.0.0.1", server.consolePort());
        slow.add(socket);
        String head =
            "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\n\r\npass";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      }
      assertEquals(303, logIn().statusCode());
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  private int wrong() {
    return visitor.post("/login", "password=").statusCode();
  }

  @Test
  void nothingElseOpensIt() {
    for (String value :
        List.of(
            "Bearer " + TestServer.TOKEN,
            "Basic OnBhc3N3b3Jk",
            "Bearer " + PASSWORD.split(" ")[0])) {
      assertEquals(302, visitor.get("/", "Authorization", value).statusCode());
    }
    assertEquals(302, visitor.get("/?password=" + Visitor.encoded(PASSWORD)).statusCode());
    String cookie = "logwire_session_" + server.consolePort() + "=";
    assertEquals(302, visitor.get("/", "Cookie", cookie + "A".repeat(43)).statusCode());
    for (String form :
        List.of("", "password", "passwort=x", "password=%zz", "password=" + "x".repeat(4_000))) {
      assertTrue(visitor.post("/login", form).statusCode() >= 400, form);
    }
    assertEquals(413, visitor.post("/login", "password=" + "x".repeat(5_000)).statusCode());
  }

  @Test
  void goesOnToItsOwnPagesOnly() {
    for (String to :
        List.of(
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "javascript:x",
            "/a\r\nb",
            "")) {
      HttpResponse<String> in =
          visitor.post("/login?to=" + Visitor.encoded(to), "password=" + Visitor.encoded(PASSWORD));
      assertEquals("/", in.headers().firstValue("Location").orElse("none"), to);
    }
  }

  @Test
  void aLinkFromAChatGoesOnFromHereAsTheCookieDoesNotComeWithIt() {
    HttpResponse<String> linked =
        visitor.get(
            "/channels/a/logs/1",
            "Sec-Fetch-Site",
            "cross-site",
            "Sec-Fetch-Mode",
            "navigate",
            "Sec-Fetch-Dest",
            "document");
    assertEquals(200, linked.statusCode());
    String refresh = linked.headers().firstValue("Refresh").orElse("");
    assertEquals("0; url=/login?to=/channels/a/logs/1", refresh);
    HttpResponse<String> next = visitor.get("/login?to=/channels/a/logs/1", "Cookie", session());
    assertEquals("/channels/a/logs/1", next.headers().firstValue("Location").orElse(""));
  }

  private HttpResponse<String> logIn(String... headers) {
    return visitor.post("/login", "password=" + Visitor.encoded(PASSWORD), headers);
  }

  private String session() {
    return cookieOf(logIn());
  }

  private static String cookieOf(HttpResponse<String> answer) {
    return answer.headers().firstValue("Set-Cookie").orElse("").split(";")[0];
  }

  @Test
  void aConsoleThatIsHttpsHasACookieOfItsHostAlone() {
    stop();
    server =
        TestServer.start(
            folder,
            Map.of(
                "LOGWIRE_CONSOLE_PASSWORD",
                Password.hash(PASSWORD),
                "LOGWIRE_CONSOLE_URL",
                "https://logs.example.com"),
            clock);
    visitor = new Visitor(server.consolePort());
    HttpResponse<String> in = logIn();
    String cookie = in.headers().firstValue("Set-Cookie").orElse("");
    assertTrue(cookie.startsWith("__Host-logwire_session_"), cookie);
    assertTrue(cookie.contains("Secure") && cookie.contains("Path=/"), cookie);
    assertFalse(cookie.contains("Domain"), cookie);
    assertEquals(200, visitor.get("/", "Cookie", cookieOf(in)).statusCode());
    String plain = cookieOf(in).replace("__Host-", "");
    assertEquals(302, visitor.get("/", "Cookie", plain).statusCode());
    assertEquals(401, wrong());
  }

  @Test
  void whoGuessesDoesNotKeepOutABrowserThatHasLoggedInBefore() {
    List<String> cookies = logIn().headers().allValues("Set-Cookie");
    assertEquals(2, cookies.size(), "" + cookies);
    String browser = cookies.get(1);
    String name = "logwire_browser_" + server.consolePort();
    assertTrue(browser.matches(name + "=[\\w-]{43}; .*"), browser);
    assertTrue(browser.contains("HttpOnly") && browser.contains("SameSite=Strict"), browser);
    assertTrue(browser.contains("Max-Age=31536000"), browser);
    for (int i = 0; i < 10; i++) {
      visitor.post("/login", "password=wrong", "Cookie", name + "=a-guess");
    }
    String form = "password=" + Visitor.encoded(PASSWORD);
    assertEquals(429, visitor.post("/login", form).statusCode());
    HttpResponse<String> in = visitor.post("/login", form, "Cookie", browser.split(";")[0]);
    assertEquals(303, in.statusCode());
    assertEquals(1, in.headers().allValues("Set-Cookie").size(), "it is known already");
  }
}
