package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HtmlTest {
  @Test
  void escapesEveryValueAndTakesHtmlAsItIs() {
    Html link = Html.of("<a href=\"{}\">{}</a>", "/?a=1&b=\"'>", "<b>{}&amp;");
    assertEquals(
        "<a href=\"/?a=1&amp;b=&quot;&#39;&gt;\">&lt;b&gt;{}&amp;amp;</a>", link.toString());
    assertEquals("<p>" + link + 7 + "</p>", Html.of("<p>{}{}</p>", link, 7).toString());
  }

  @Test
  void wantsAsManyValuesAsPlaces() {
    assertThrows(IllegalArgumentException.class, () -> Html.of("{} {}", "one"));
    assertThrows(IndexOutOfBoundsException.class, () -> Html.of("{}", "one", "two"));
  }

  /** Escaping protects as long as no value is put into the markup itself. */
  @Test
  void markupIsAlwaysALiteral() throws IOException {
    Pattern call =
        Pattern.compile(
            "(?:Html\\.of|\\b(?:main|rows|links|drawn|parts|kept|tags|items)\\.add)\\(\\s*");
    Pattern literal = Pattern.compile("(?s)(\"\"\".*?\"\"\"|\"([^\"\\\\]|\\\\.)*\")\\s*[,)]");
    List<String> others = new ArrayList<>();
    int calls = 0;
    try (Stream<Path> files = Files.list(Path.of("src/main/java/io/logwire/console"))) {
      for (Path file : files.toList()) {
        String code = Files.readString(file);
        Matcher matcher = call.matcher(code);
        while (matcher.find()) {
          calls++;
          if (!literal.matcher(code).region(matcher.end(), code.length()).lookingAt()) {
            others.add(
                file.getFileName() + ": " + code.substring(matcher.start(), matcher.end() + 40));
          }
        }
      }
    }
    assertEquals(List.of(), others);
    assertTrue(calls > 50, calls + " calls were found");
  }
}
