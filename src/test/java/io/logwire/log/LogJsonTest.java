package io.logwire.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogJsonTest {
  private static final String HOSTILE =
      "\u001b[31m \u009b2J \u202e \u2028 \u007f \ud83d\ude80 e\u0301 \udb40\udc01 \"\\ \t\n\r\u0001";

  @Test
  void writesALogOnOneLineWithoutItsAbsentFields() {
    LogEntry entry = new LogEntry("c", "", "paid", "", LogType.SUCCESS, false, List.of(), Map.of());
    assertEquals(
        """
        {"id":4096,"time":"2020-01-01T00:00:00.001Z","channel_id":"c","label":"paid",\
        "type":"success","alert":false}""",
        LogJson.write(new StoredLog(4096, entry)));
  }

  @Test
  void writesHostileTextAsAsciiThatReadsBackTheSame() throws Exception {
    Map<String, String> custom = new LinkedHashMap<>();
    custom.put("z" + HOSTILE, HOSTILE);
    custom.put("a", "1");
    LogEntry entry =
        new LogEntry(
            "c", HOSTILE, HOSTILE, HOSTILE, LogType.ERROR, true, List.of(HOSTILE, "b"), custom);
    String line = LogJson.write(new StoredLog(1, entry));

    assertEquals(line, Visible.line(line));
    JsonNode json = new ObjectMapper().readTree(line);
    assertEquals(HOSTILE, json.get("reference").textValue());
    assertEquals(HOSTILE, json.get("label").textValue());
    assertEquals(HOSTILE, json.get("body").textValue());
    assertEquals(HOSTILE, json.get("tags").get(0).textValue());
    assertEquals(List.copyOf(custom.keySet()), names(json.get("custom_references")));
    assertEquals(HOSTILE, json.get("custom_references").get("z" + HOSTILE).textValue());
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }
}
