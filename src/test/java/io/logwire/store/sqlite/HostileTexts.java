package io.logwire.store.sqlite;

import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Logs with text that a terminal, a spreadsheet or a careless parser would stumble over. */
public final class HostileTexts {
  public static final List<String> TEXTS =
      List.of(
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
          "x".repeat(65_536));

  private HostileTexts() {}

  /** Each of the texts in every field that takes any text, with the times of one second. */
  public static List<StoredLog> logs(Instant time) {
    List<StoredLog> logs = new ArrayList<>();
    for (String text : TEXTS) {
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
}
