package io.logwire.console;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Text that tries to become more than text on a page. */
public final class HostileText {
  /** Each fits every field of a log. */
  public static final List<String> ALL =
      List.of(
          "<script>alert(1)</script>",
          "\"><img src=x onerror=alert(1)>",
          "' onmouseover='alert(1)",
          "</title></style></pre></bdi><h1>out",
          "javascript:alert(1)",
          "&lt;b&gt; &amp; &#60;",
          "<!-- {{7*7}} ${7*7} {}",
          "\u202eevil\u2066\u2069\u202c txt.exe",
          "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u05e2\u05d1\u05e8\u05d9\u05ea",
          "\u001b[31mred\u001b[0m\u0007 \u009b1m",
          "line\u2028separated\u2029\u0085",
          "\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67 \ud83c\uddf3\ud83c\uddf4 e\u0301\u0301\u0301\u0301",
          "a/b?c=d&e=f#g%00+%2e%2e",
          "..\\../..");

  private HostileText() {}

  /** A log that has that text wherever text can be. */
  public static LogEntry everywhere(String channel, String text) {
    Map<String, String> references = new LinkedHashMap<>();
    references.put(text, text);
    return new LogEntry(
        channel, text, text, text + "\n" + text, LogType.ERROR, true, List.of(text), references);
  }

  /** As much of everything as a log may hold, without a single space. */
  public static LogEntry largest(String channel) {
    Map<String, String> references = new LinkedHashMap<>();
    List<String> tags = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      references.put("n".repeat(62) + (10 + i), "v".repeat(1_022) + (10 + i));
      tags.add("t".repeat(62) + (10 + i));
    }
    return new LogEntry(
        channel,
        "r".repeat(255),
        "L".repeat(255),
        "b".repeat(65_536),
        LogType.ACTION,
        true,
        tags,
        references);
  }

  /** Sends all of it to a store in that folder: to look at it. */
  public static void main(String[] args) {
    try (TestStore store = new TestStore(Path.of(args[0]))) {
      ALL.forEach(text -> store.append(everywhere("hostile", text)));
      store.append(largest("hostile"));
    }
  }
}
