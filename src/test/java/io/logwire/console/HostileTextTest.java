package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HostileText;
import io.logwire.SqliteFile;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.sqlite.TestStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Text of a log changes nothing of a page but its text. */
class HostileTextTest extends PagesFixture {
  private static final String HARMLESS = "harmless";

  @BeforeAll
  static void start() throws Exception {
    try (TestStore store = new TestStore(folder)) {
      store.append(HostileText.everywhere("c-0", HARMLESS));
      for (int i = 0; i < HostileText.ALL.size(); i++) {
        store.append(HostileText.everywhere("c-" + (i + 1), HostileText.ALL.get(i)));
      }
      store.append(HostileText.largest("large"));
    }
    // A failed alert for each, whose outcome is what a receiver has said.
    SqliteFile.execute(
        folder.resolve("logwire.db"),
        "INSERT INTO delivery SELECT 'ops', 1, id, 0, 1, 1, NULL, label FROM log");
    serve(Clock.systemUTC());
  }

  @Test
  void aFeedALogAndAStoryHaveTheStructureOfHarmlessOnes() {
    List<String> expected = structures(0);
    for (int i = 0; i < HostileText.ALL.size(); i++) {
      assertEquals(expected, structures(i + 1), HostileText.ALL.get(i));
    }
  }

  private static List<String> structures(int number) {
    String channel = "c-" + number;
    String text = number == 0 ? HARMLESS : HostileText.ALL.get(number - 1);
    StoredLog log = server.find(LogQuery.latest(1).channel(channel)).get(0);
    assertEquals(text, log.entry().label());
    String encoded = Visitor.encoded(text);
    List<String> structures = new ArrayList<>();
    for (String path :
        List.of(
            "/channels/" + channel,
            "/channels/" + channel + "/logs/" + log.id(),
            "/logs?reference=" + encoded,
            "/logs?tag=" + encoded,
            "/logs?custom=" + Visitor.encoded(Filter.custom(text, text)))) {
      String page = ours(path);
      assertTrue(
          page.contains("/channels/" + channel + "/logs/") || page.contains("Alert"), path + page);
      structures.add(structure(page));
    }
    return structures;
  }

  @Test
  void whatIsSearchedForIsTextAsWell() {
    for (String text : HostileText.ALL) {
      String encoded = Visitor.encoded(text);
      for (String query : List.of("text", "type", "since", "custom", "before", "none")) {
        var answer = visitor.get("/logs?" + query + '=' + encoded);
        assertTrue(answer.statusCode() == 200 || answer.statusCode() == 400, text);
        assertOnlyOurs(answer.body());
      }
    }
  }

  @Test
  void theOverviewShowsAllOfIt() {
    assertOnlyOurs(ours("/"));
  }

  @Test
  void aLogAsLargeAsCanBeIsShownShortInAFeedAndInPartsOnItsPage() {
    String feed = ours("/channels/large");
    assertTrue(feed.length() < 20_000, feed.length() + " characters");
    assertTrue(feed.contains("and 24 more tags") && feed.contains("and 26 more custom references"));
    long id = server.find(LogQuery.latest(1).channel("large")).get(0).id();
    assertTrue(ours("/channels/large/logs/" + id).contains("Characters 1 to "));
    assertTrue(ours("/channels/large/logs/" + id + "/text").contains("b".repeat(65_536)));
  }

  private static String ours(String path) {
    String page = page(path);
    assertOnlyOurs(page);
    return page;
  }

  private static void assertOnlyOurs(String page) {
    String others =
        page.replaceFirst("<script src=\"/assets/console-\\w+.js\" defer></script>", "");
    assertFalse(others.contains("<script") || others.contains("<img"), page);
    assertFalse(
        Pattern.compile("<[^>\"]*(\"[^\"]*\"[^>\"]*)*\\son\\w+=").matcher(page).find(), page);
    // A field of a form gives back what was typed; everywhere else it is shown as signs.
    String shown = page.replaceAll(" value=\"[^\"]*\"", "");
    assertFalse(shown.matches("(?s).*[\u202a-\u202e\u2066-\u2069\u001b\u0007\u009b].*"), page);
    assertFalse(Pattern.compile("(href|src|action)=\"(?!/|#main|\\?)").matcher(page).find(), page);
  }

  /** The tags with the names of their attributes; values and text are left out. */
  private static String structure(String page) {
    StringBuilder structure = new StringBuilder();
    Matcher tag = Pattern.compile("<[^>\"]*(?:\"[^\"]*\"[^>\"]*)*>").matcher(page);
    while (tag.find()) {
      structure.append(tag.group().replaceAll("=\"[^\"]*\"", "")).append('\n');
    }
    return structure.toString();
  }
}
