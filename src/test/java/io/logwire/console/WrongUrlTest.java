package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.TestServer;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** URLs that somebody has typed or shortened, and searches that a page elsewhere asks for. */
class WrongUrlTest extends PagesFixture {
  private static final String PASSWORD = "a password of the tests";

  @BeforeAll
  static void start() {
    serve(folder.resolve("open"), Map.of(), Clock.systemUTC());
  }

  @Test
  void aParameterThatIsNoneIsTold() {
    Map<String, String> expected =
        Map.of(
            "typ=error", "`typ` is not a filter; did you mean `type`?",
            "refrence=a", "`refrence` is not a filter; did you mean `reference`?",
            "alert=yes", "`alert`: it is 1, for logs with an alert.",
            "%3Cb%3E=1", "`&lt;b&gt;` is not a filter; the filters are channel, type, alert, tag,",
            "text=a&text=b", "`text` is there 2 times; one of them is enough.");
    expected.forEach(
        (query, fault) -> {
          for (String path : List.of("/logs", "/channels/shop", "/logs/live")) {
            HttpResponse<String> answer = visitor.get(path + '?' + query);
            assertEquals(400, answer.statusCode(), path + '?' + query);
            assertTrue(answer.body().contains(fault), answer.body());
          }
        });
    HttpResponse<String> channel = visitor.get("/channels/shop?channel=mail");
    assertEquals(400, channel.statusCode());
    String inThePath = "`channel`: the channel stands in the path; /logs takes several.";
    assertTrue(channel.body().contains(inThePath), channel.body());
    HttpResponse<String> overview = visitor.get("/?typ=error");
    assertEquals(400, overview.statusCode());
    assertTrue(overview.body().contains("`typ` says nothing here"), overview.body());
  }

  @Test
  void allFaultsAreToldAtOnceAndTheRestIsKept() {
    String page =
        visitor
            .get("/channels/shop?type=eror&text=%F0%9F%8E%89&custom=A-17&tag=eu&reference=user+1")
            .body();
    assertTrue(page.contains("<h1><a href=\"/channels/shop\">shop</a></h1>"), page);
    assertTrue(page.contains("`type`: it is one of page_view,"), page);
    assertTrue(page.contains("`custom`: it is NAME=VALUE,"), page);
    assertTrue(page.contains("name=\"custom\" value=\"A-17\""), page);
    assertTrue(page.contains("name=\"text\" value=\"🎉\""), page);
    assertTrue(page.contains("name=\"reference\" value=\"user 1\""), page);
    assertTrue(page.contains("<input type=\"hidden\" name=\"tag\" value=\"eu\">"), page);
    assertFalse(page.contains("<input type=\"hidden\" name=\"type\""), page);
    assertFalse(page.contains("class=\"live\""), page);
  }

  @Test
  void filtersWithoutNumberAreCountedAndRefused() {
    HttpResponse<String> answer = visitor.get("/logs?" + "tag=t0&".repeat(50));
    assertEquals(400, answer.statusCode());
    assertTrue(answer.body().contains("The URL has 50 filters; 20 are the most."));
    assertTrue(answer.body().length() < 60_000, answer.body().length() + " characters");
    HttpResponse<String> sooner = visitor.get("/logs?" + "tag=t0&".repeat(1_000));
    assertEquals(400, sooner.statusCode());
    assertTrue(sooner.body().contains("more than 100 parameters"), sooner.body());
    assertEquals(200, visitor.get("/logs?" + "tag=t0&".repeat(20)).statusCode());
  }

  @Test
  void aPathThatWasTypedALittleWrongLeadsOn() {
    Map<String, String> expected =
        Map.of(
            "/channels", "/",
            "/channels/", "/channels",
            "/channels/shop/", "/channels/shop",
            "/channels/shop/?type=error", "/channels/shop?type=error",
            "/logs/?text=a%20b", "/logs?text=a%20b");
    expected.forEach(
        (path, location) -> {
          HttpResponse<String> answer = visitor.get(path);
          assertEquals(302, answer.statusCode(), path);
          assertEquals(location, answer.headers().firstValue("Location").orElse(""), path);
        });
    assertEquals(404, visitor.get("/nothing").statusCode());
    for (String path : List.of("//evil.example/", "/%2Fevil.example/", "/%5Cevil.example/")) {
      HttpResponse<String> answer = visitor.get(path);
      String location = answer.headers().firstValue("Location").orElse("/");
      assertTrue(location.matches("/([^/\\\\].*)?"), path + " leads to " + location);
    }
  }

  private static HttpResponse<String> linked(Visitor who, String path) {
    return who.get(
        path,
        "Sec-Fetch-Site",
        "cross-site",
        "Sec-Fetch-Mode",
        "navigate",
        "Sec-Fetch-Dest",
        "document");
  }

  @Test
  void aSearchThatAPageElsewhereAsksForWaitsForItsReader() {
    for (String path : List.of("/logs?text=%22beta+alpha%22", "/channels/a?tag=x", "/logs?tag=b")) {
      HttpResponse<String> asked = linked(visitor, path);
      assertEquals(403, asked.statusCode(), path);
      assertTrue(asked.body().contains("href=\"" + path), asked.body());
      assertEquals("", asked.headers().firstValue("Refresh").orElse(""));
    }
    for (String path : List.of("/", "/logs", "/channels/a", "/channels/a?type=error")) {
      assertEquals(200, linked(visitor, path).statusCode(), path);
    }
  }

  @Test
  void aLoginIsNoWayAroundThat() {
    try (TestServer locked =
        TestServer.start(folder.resolve("locked"), Map.of("LOGWIRE_CONSOLE_PASSWORD", PASSWORD))) {
      HttpResponse<String> asked =
          linked(new Visitor(locked.consolePort()), "/logs?text=%22beta+alpha%22");
      assertEquals("", asked.headers().firstValue("Refresh").orElse(""));
      assertTrue(asked.body().contains("<a href=\"/login?to="), asked.body());
    }
  }
}
