package io.logwire;

import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Text that tries to become more than text: on a page, in a terminal, in a spreadsheet, for a
 * careless parser.
 */
public final class HostileText {
  /** On one line, and not blank; each fits every field of a log. */
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

  /** All of them, and more that a file has to hold. */
  public static final List<String> FOR_FILES =
      Stream.concat(
              ALL.stream(),
              Stream.of(
                  "plain",
                  "\u001b[31mred\u001b]0;title\u0007",
                  "a\u202Eb\u2066c\u200Bd\u2028e\u0085f\u009bg\u007fh",
                  "\u0001\u0002\u0008\t\u000b\u000c\u001f",
                  "two\nlines\r\nand\rmore\n",
                  "\n",
                  "\r",
                  "\t=1+1",
                  "=cmd|'/C calc'!A0",
                  "+49 30 1234",
                  "-1",
                  "@SUM(A1)",
                  "'quoted'",
                  "''",
                  "'=x",
                  "＝1+1",
                  "＠x",
                  "\"",
                  "\"\"\",\"",
                  "a,b;c|d\\e/f",
                  "{\"id\":1}",
                  "\ufeffbom",
                  "\u2400\u2205 NUL look-alikes",
                  "\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67 \ud83c\uddf5\ud83c\uddf9 \ud83d\ude80",
                  "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031ea",
                  " leading and trailing ",
                  "</script><!-- -->",
                  "漢字かな",
                  "x".repeat(65_536)))
          .toList();

  private HostileText() {}

  /** A log that has that text wherever text can be. */
  public static LogEntry everywhere(String channel, String text) {
    Map<String, String> references = new LinkedHashMap<>();
    references.put(text, text);
    return new LogEntry(
        channel, text, text, text + "\n" + text, LogType.ERROR, true, List.of(text), references);
  }

  /** Each of the texts in every field that takes any text, with the times of one second. */
  public static List<StoredLog> logs(Instant time) {
    List<StoredLog> logs = new ArrayList<>();
    for (String text : FOR_FILES) {
      String shorter = text.substring(0, Math.min(64, text.length()));
      String tag = shorter.replace(",", "").strip();
      Map<String, String> custom = new LinkedHashMap<>();
      custom.put(shorter, shorter);
      custom.put("last", "1");
      logs.add(
          new StoredLog(
              LogId.firstAt(time.plusMillis(logs.size() * 37L)) + logs.size(),
              new LogEntry(
                  "c-" + logs.size() % 3,
                  shorter,
                  logs.size() % 4 == 0 ? "" : shorter,
                  text,
                  LogType.values()[logs.size() % 5],
                  logs.size() % 2 == 0,
                  tag.isEmpty() ? List.of() : List.of(tag, "eu"),
                  logs.size() % 7 == 0 ? Map.of() : custom)));
    }
    return logs;
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
