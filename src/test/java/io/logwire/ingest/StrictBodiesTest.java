package io.logwire.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.logwire.http.Problem;
import io.logwire.log.LogEntry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is one JSON object in UTF-8, and what is not. */
class StrictBodiesTest {
  private static final LogParser STRICT = new LogParser(false);

  private static LogEntry parse(String body) {
    return STRICT.parse(body.getBytes(UTF_8));
  }

  /** A log that is right but for the one field. */
  private static LogEntry with(String field) {
    return parse("{\"channel_id\":\"c\",\"label\":\"l\"," + field + "}");
  }

  private static Problem refused(String body) {
    return assertThrows(Problem.class, () -> parse(body), body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "\"text\"",
        "17",
        "{",
        "{\"channel_id\":\"c\",\"label\":\"l\"",
        "{\"channel_id\":\"c\",\"label\":\"l\"} x",
        "{\"channel_id\":\"c\",\"label\":\"l\"}{}",
        "{\"channel_id\":\"c\",\"label\":\"l\",}",
        "{'channel_id':'c'}",
        "{channel_id:\"c\"}",
        "{\"channel_id\":\"c\",\"label\":\"l\",\"label\":\"m\"}",
        "{\"channel_id\":\"c\",\"label\":\"l\",\"custom_references\":{\"a\":1,\"a\":2}}",
        "{\"channel_id\":\"c\",\"label\":\"\\u0000\"}",
        "{\"channel_id\":\"c\",\"label\":\"\\ud800\"}",
        "{\"channel_id\":\"c\",\"label\":\"\\udc00\\ud800\"}",
        "{\"channel_id\":\"c\",\"label\":\"l\",\"x\":\"\\ud800\"}",
        "{\"channel_id\":\"c\",\"label\":\"l\",\"custom_references\":{\"\\udfff\":1}}",
        "{\"channel_id\":\"c\",\"label\":NaN}",
        "{\"channel_id\":\"c\",\"label\":01}",
        "{\"channel_id\":\"c\",\"label\":\"a\tb\"}",
        "{\"channel_id\":\"c\",\"label\":\"l\"} // comment"
      })
  void refusesWhatIsNotOneStrictJsonObject(String body) {
    assertEquals(400, refused(body).status());
  }

  @Test
  void refusesDepthAndNumbersBeyondTheLimits() {
    assertEquals(400, refused("{\"a\":".repeat(40) + "1" + "}".repeat(40)).status());
    assertEquals(400, refused("[".repeat(100_000)).status());
    String digits = "1".repeat(100);
    assertEquals(digits, with("\"reference\":" + digits).reference());
    assertEquals(400, refused("{\"channel_id\":\"c\",\"label\":" + digits + "1}").status());
    assertEquals(400, refused("{\"channel_id\":\"c\",\"label\":1." + digits + "}").status());
  }

  @Test
  void tellsTheLimitsInWordsOfItsOwn() {
    for (String number : List.of("1".repeat(101), "1".repeat(900_000), "0." + "1".repeat(101))) {
      Problem refused = refused("{\"channel_id\":\"c\",\"label\":" + number + "}");
      assertEquals(
          "A number has more than 100 characters; send it as a string.", refused.getMessage());
    }
    for (String nested : List.of("{\"a\":".repeat(40), "{\"a\":" + "[".repeat(90_000))) {
      assertEquals("The JSON is nested deeper than 32 levels.", refused(nested).getMessage());
    }
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[][] wrong = {
      bytes(0xff),
      bytes(0xc0, 0x80),
      bytes(0xed, 0xa0, 0x80),
      bytes(0xf4, 0x90, 0x80, 0x80),
      bytes(0xe2, 0x82),
      bytes(0x00)
    };
    for (byte[] inside : wrong) {
      Problem problem = assertThrows(Problem.class, () -> STRICT.parse(inLabel(inside)));
      assertEquals(400, problem.status());
    }
    byte[] utf16 =
        "{\"channel_id\":\"c\",\"label\":\"l\"}".getBytes(java.nio.charset.StandardCharsets.UTF_16);
    assertEquals(400, assertThrows(Problem.class, () -> STRICT.parse(utf16)).status());
  }

  @Test
  void passesAByteOrderMark() {
    assertEquals("l", parse("\ufeff{\"channel_id\":\"c\",\"label\":\"l\"}").label());
  }

  @Test
  void givesBackAnyValidText() {
    String text = "a\u0001\u001f\u007f\u0085\u2028\ufeff\uffff\ud83d\ude80\u202e\u0301 \"\\/";
    String escaped =
        text.replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\u0001", "\\u0001")
            .replace("\u001f", "\\u001F");
    assertEquals(text, with("\"body\":\"" + escaped + "\"").body());
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] inLabel(byte[] inside) {
    byte[] before = "{\"channel_id\":\"c\",\"label\":\"".getBytes(UTF_8);
    byte[] after = "\"}".getBytes(UTF_8);
    byte[] all = new byte[before.length + inside.length + after.length];
    System.arraycopy(before, 0, all, 0, before.length);
    System.arraycopy(inside, 0, all, before.length, inside.length);
    System.arraycopy(after, 0, all, before.length + inside.length, after.length);
    return all;
  }
}
