package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A page of a search shows why each log is a hit. */
class MarksTest extends PagesFixture {
  @BeforeAll
  static void start() {
    try (TestStore store = new TestStore(folder, Clock.systemUTC(), Duration.ZERO)) {
      store.append(
          new LogEntry(
              "shop",
              "Lisbon",
              "Refund <b>failed</b>",
              "word ".repeat(8_000) + "parcel lost near Lisbon & Porto, then found",
              LogType.ERROR,
              false,
              List.of("lisbon", "eu"),
              Map.of("city", "Lisbon")));
    }
    serve(Clock.systemUTC());
  }

  @Test
  void marksTheWordsAndShowsThePartOfTheBodyThatHasThem() {
    String page = page("/channels/shop?text=lisbon+refund");
    assertTrue(page.contains("<bdi><mark>Refund</mark> &lt;b&gt;failed&lt;/b&gt;</bdi>"), page);
    assertTrue(page.contains("near <mark>Lisbon</mark> &amp; Porto, then found</bdi>"), page);
  }

  @Test
  void marksValuesThatAreWhatWasLookedFor() {
    String page = page("/channels/shop?text=lisbon");
    assertTrue(page.matches("(?s).*class=\"reference\"[^>]*><bdi><mark>Lisbon</mark></bdi>.*"));
    assertTrue(page.matches("(?s).*class=\"tag\"[^>]*><bdi><mark>lisbon</mark></bdi>.*"));
    assertTrue(page.matches("(?s).*class=\"custom\"[^>]*>.{0,40}<mark>Lisbon</mark></bdi>.*"));
    assertTrue(page.matches("(?s).*class=\"tag\"[^>]*><bdi>eu</bdi>.*"));
  }

  @Test
  void thePageOfTheLogMarksTheSame() {
    Matcher link =
        Pattern.compile("<div class=\"what\"><a href=\"([^\"]*)\"")
            .matcher(page("/logs?text=parcel"));
    assertTrue(link.find());
    String log = page(link.group(1));
    assertTrue(log.contains("<mark>parcel</mark> lost near Lisbon"), log);
  }

  @Test
  void marksAPieceInsideOfWordsOnBothPages() {
    String feed = page("/logs?contains=ISBON+%26");
    assertTrue(feed.contains("near L<mark>isbon &amp;</mark> Porto"), feed);
    String both = page("/logs?contains=isbo&text=porto");
    assertTrue(both.contains("L<mark>isbo</mark>n &amp; <mark>Porto</mark>"), both);
    Matcher link =
        Pattern.compile("<div class=\"what\"><a href=\"([^\"]*contains[^\"]*)\"").matcher(both);
    assertTrue(link.find(), both);
    String log = page(link.group(1).replace("&amp;", "&"));
    assertTrue(log.contains("L<mark>isbo</mark>n &amp; <mark>Porto</mark>"), log);
  }

  @Test
  void marksNothingWithoutASearch() {
    assertFalse(page("/channels/shop").contains("<mark>"));
  }

  @Test
  void aLinkWithAWrongSearchShowsTheLog() {
    Matcher link =
        Pattern.compile("<div class=\"what\"><a href=\"([^\"?]*)\"").matcher(page("/logs"));
    assertTrue(link.find());
    assertFalse(page(link.group(1) + "?text=%22%22").contains("<mark>"));
  }
}
