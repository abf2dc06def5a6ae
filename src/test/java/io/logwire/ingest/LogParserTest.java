package io.logwire.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logwire.http.Problem;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogParserTest {
  private static final LogParser STRICT = new LogParser(false);
  private static final LogParser LENIENT = new LogParser(true);

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

  private static JsonNode errors(String body) throws JsonProcessingException {
    Problem problem = refused(body);
    assertEquals(422, problem.status(), problem.detail());
    return new ObjectMapper().readTree(new String(problem.toJson(), UTF_8)).get("errors");
  }

  private static String error(String field, String member) throws JsonProcessingException {
    JsonNode errors = errors("{\"channel_id\":\"c\",\"label\":\"l\"," + member + "}");
    assertEquals(1, errors.size(), errors.toString());
    return errors.get(field).get(0).asText();
  }

  @Test
  void readsEveryField() {
    LogEntry entry =
        parse(
            """
            {"channel_id":"pay-ments_1","reference":"user_17","label":"Order paid","body":"42.00 EUR",
             "type":"success","alert":true,"tags":"shop, eu ,,shop",
             "custom_references":{"order":"A-17","retries":3,"test":false}}
            """);
    assertEquals(
        new LogEntry(
            "pay-ments_1",
            "user_17",
            "Order paid",
            "42.00 EUR",
            LogType.SUCCESS,
            true,
            List.of("shop", "eu"),
            Map.of("order", "A-17", "retries", "3", "test", "false")),
        entry);
    assertEquals(
        List.of("order", "retries", "test"), List.copyOf(entry.customReferences().keySet()));
  }

  @Test
  void takesNullAndEmptyTextAsAbsent() {
    LogEntry bare = parse("{\"channel_id\":\"c\",\"body\":\"b\"}");
    assertEquals(
        bare,
        parse(
            """
            {"channel_id":"c","body":"b","label":"","reference":null,"type":null,"alert":null,
             "tags":null,"custom_references":null}
            """));
    assertEquals(
        bare,
        parse("{\"channel_id\":\"c\",\"body\":\"b\",\"type\":\"\",\"alert\":\"\",\"tags\":\"\"}"));
    assertEquals(LogType.INFORMATION, bare.type());
    assertFalse(bare.alert());
  }

  @ParameterizedTest
  @CsvSource({
    "true,true",
    "false,false",
    "1,true",
    "0,false",
    "'\"true\"',true",
    "'\"false\"',false",
    "'\"1\"',true",
    "'\"0\"',false"
  })
  void takesEightFormsOfAlert(String sent, boolean meant) {
    assertEquals(meant, with("\"alert\":" + sent).alert());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"yes\"", "2", "1.0", "-0", "[]", "{}", "\"TRUE\""})
  void refusesOtherFormsOfAlert(String sent) throws JsonProcessingException {
    assertFalse(error("alert", "\"alert\":" + sent).isEmpty());
  }

  @Test
  void keepsANumberAsItWasWritten() {
    LogEntry entry = parse("{\"channel_id\":\"c\",\"reference\":1e400,\"label\":0.10,\"body\":-0}");
    assertEquals("1e400", entry.reference());
    assertEquals("0.10", entry.label());
    assertEquals("-0", entry.body());
  }

  @Test
  void takesTagsAsAList() {
    assertEquals(List.of("a", "b c"), with("\"tags\":[\" a\",\"b c\",\"\",\"a\",null]").tags());
    assertEquals(List.of(), with("\"tags\":[]").tags());
  }

  @Test
  void takesCustomReferencesInTheFormsThatClientsSend() {
    Map<String, String> expected = Map.of("order", "17");
    for (String sent :
        List.of(
            "{\"order\":\"17\"}",
            "{\"order\":17}",
            "{\"order\":17,\"none\":null,\"empty\":\"\"}",
            "[{\"name\":\"order\",\"value\":\"17\"}]",
            "[{\"value\":17,\"key\":\"order\"}]")) {
      assertEquals(expected, with("\"custom_references\":" + sent).customReferences(), sent);
    }
    for (String none : List.of("[]", "{}", "null", "\"\"")) {
      assertEquals(Map.of(), with("\"custom_references\":" + none).customReferences(), none);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":{}}",
        "{\"a\":[1]}",
        "[1]",
        "[[]]",
        "[{\"name\":\"a\",\"value\":\"b\"},{\"name\":\"a\",\"value\":\"c\"}]",
        "[{\"name\":\"a\",\"val\":\"b\"}]",
        "[{\"value\":\"b\"}]",
        "{\"\":\"b\"}",
        "\"a=b\"",
        "true",
        "17"
      })
  void refusesCustomReferencesThatMeanNothing(String sent) throws JsonProcessingException {
    assertFalse(error("custom_references", "\"custom_references\":" + sent).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"reference,255", "label,255", "body,65536"})
  void countsCodePointsUpToTheLimit(String field, int limit) throws JsonProcessingException {
    String longest = "\ud83d\ude80".repeat(limit);
    assertEquals(field.equals("reference") ? longest : "", value(field, longest).reference());
    assertTrue(
        errors(body(field, longest + "x")).get(field).get(0).asText().contains("the limit is"));
  }

  private static String body(String field, String text) {
    return "{\"channel_id\":\"c\",\"%s\":\"%s\"%s}"
        .formatted(field, text, field.equals("reference") ? ",\"label\":\"l\"" : "");
  }

  private static LogEntry value(String field, String text) {
    return parse(body(field, text));
  }

  @Test
  void limitsTagsAndCustomReferences() throws JsonProcessingException {
    assertEquals(1, with("\"tags\":\"" + "é".repeat(64) + "\"").tags().size());
    assertTrue(error("tags", "\"tags\":\"" + "é".repeat(65) + "\"").contains("65 characters"));
    String tags = "t,".repeat(0);
    for (int i = 0; i < 32; i++) {
      tags += "t" + i + ",";
    }
    assertEquals(32, with("\"tags\":\"" + tags + "\"").tags().size());
    assertEquals(
        "has more than 32 tags, which is the limit",
        error("tags", "\"tags\":\"" + tags + "one-more\""));
    assertTrue(error("tags", "\"tags\":[\"a,b\"]").contains("comma"));

    String name = "n".repeat(64);
    String value = "v".repeat(1024);
    assertEquals(
        Map.of(name, value),
        with("\"custom_references\":{\"%s\":\"%s\"}".formatted(name, value)).customReferences());
    assertTrue(
        error("custom_references", "\"custom_references\":{\"%sx\":\"v\"}".formatted(name))
            .contains("the limit is 64"));
    assertTrue(
        error("custom_references", "\"custom_references\":{\"n\":\"%sx\"}".formatted(value))
            .contains("the limit is 1,024"));
  }

  @Test
  void tellsAllFaultsAtOnce() throws JsonProcessingException {
    JsonNode errors =
        errors(
            """
            {"channel_id":"-c","lable":"x","type":"eror","alert":"maybe","reference":[],"tags":7}
            """);
    assertEquals(7, errors.size(), errors.toString());
    assertEquals(
        "`lable` is not a field of a log; did you mean `label`?",
        errors.get("lable").get(0).asText());
    assertTrue(errors.get("type").get(0).asText().endsWith("did you mean `error`?"));
    assertTrue(errors.get("label").get(0).asText().contains("required"));
    assertTrue(errors.get("channel_id").get(0).asText().startsWith("`-c` is not"));
  }

  @Test
  void asksForChannelAndText() throws JsonProcessingException {
    assertTrue(errors("{}").has("channel_id"));
    assertTrue(errors("{}").has("label"));
    assertTrue(errors("{\"channel_id\":17,\"label\":\"x\"}").has("channel_id"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "_a", "ä", "a/b", "."})
  void refusesOtherChannelIds(String id) throws JsonProcessingException {
    assertTrue(errors("{\"channel_id\":\"%s\",\"label\":\"x\"}".formatted(id)).has("channel_id"));
  }

  @Test
  void passesUnknownFieldsWhereTheOwnerSaysSo() {
    byte[] body = "{\"channel_id\":\"c\",\"label\":\"l\",\"extra\":{\"a\":[1,{}]}}".getBytes(UTF_8);
    assertEquals("l", LENIENT.parse(body).label());
    assertThrows(Problem.class, () -> STRICT.parse(body));
  }
}
