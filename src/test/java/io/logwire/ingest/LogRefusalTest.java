package io.logwire.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import io.logwire.http.Problem;
import java.lang.management.ManagementFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a log that is refused costs, and what its sender reads. */
class LogRefusalTest {
  private static final LogParser PARSER = new LogParser(false);
  private static final int MEBIBYTE = 1 << 20;

  private static Problem refused(byte[] body) {
    return assertThrows(Problem.class, () -> PARSER.parse(body));
  }

  /** The refusal of a log that is right but for what is added. */
  private static Problem refused(String members) {
    return refused(("{\"channel_id\":\"c\",\"label\":\"l\"," + members + "}").getBytes(UTF_8));
  }

  private static JsonNode errors(Problem problem) throws JsonProcessingException {
    return new ObjectMapper().readTree(new String(problem.toJson(), UTF_8)).path("errors");
  }

  private static String error(String field, String members) throws JsonProcessingException {
    return errors(refused(members)).path(field).path(0).asText();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "\u202e", "\u0001", "\ud83d\ude80", "\""})
  void staysBelow16KibWhateverTheNamesAre(String character) throws JsonProcessingException {
    String escaped =
        switch (character) {
          case "\u0001" -> "\\u0001";
          case "\"" -> "\\\"";
          default -> character;
        };
    String members =
        IntStream.range(0, 50)
            .mapToObj(i -> "\"" + i + escaped.repeat(3_000) + "\":1")
            .collect(Collectors.joining(","));
    Problem problem = refused(members + ",\"type\":\"" + escaped.repeat(3_000) + "\"");
    int bytes = problem.toJson().length;
    assertTrue(bytes < 16 * 1024, bytes + " bytes");
    assertTrue(errors(problem).size() > 10, problem.detail());
    assertTrue(problem.detail().startsWith("More than "), problem.detail());
  }

  @Test
  void tellsAllThatIsWrongWithKnownFieldsBehindManyUnknownOnes() throws JsonProcessingException {
    String unknown =
        IntStream.range(0, 500)
            .mapToObj(i -> "\"unknown" + i + "\":1")
            .collect(Collectors.joining(","));
    JsonNode errors = errors(refused(unknown + ",\"alert\":\"x\",\"tags\":7"));
    assertTrue(errors.has("alert") && errors.has("tags"), errors.toString());
  }

  @Test
  void stopsReadingAtTheThousandthUnknownField() {
    String members =
        IntStream.range(0, 75_000)
            .mapToObj(i -> "\"lable" + i + "\":1")
            .collect(Collectors.joining(","));
    byte[] body = ("{" + members + "}").getBytes(UTF_8);
    refused(body);
    long[] cpu = {threads().getCurrentThreadCpuTime()};
    for (int i = 0; i < 10; i++) {
      Problem problem = refused(body);
      assertEquals(422, problem.status());
      assertTrue(problem.detail().contains("more than 1,000 fields"), problem.detail());
    }
    long ms = (threads().getCurrentThreadCpuTime() - cpu[0]) / 10_000_000;
    assertTrue(ms < 100, ms + " ms of CPU each");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,", "tag%07d,"})
  void takesNoMemoryForTagsThatAreTooMany(String tag) throws JsonProcessingException {
    StringBuilder tags = new StringBuilder();
    for (int i = 0; tags.length() < MEBIBYTE - 100; i++) {
      tags.append(tag.formatted(i));
    }
    byte[] body = ("{\"tags\":\"" + tags + "\"}").getBytes(UTF_8);
    refused(body);
    long before = threads().getCurrentThreadAllocatedBytes();
    Problem problem = refused(body);
    long taken = threads().getCurrentThreadAllocatedBytes() - before;
    // What Jackson takes to gather the text; a string for each tag was as much again.
    assertTrue(taken < 40L * MEBIBYTE, "%,d bytes".formatted(taken));
    assertEquals(tag.length() > 2, errors(problem).has("tags"));
  }

  @Test
  void countsCustomReferencesAsTheyCome() throws JsonProcessingException {
    String references =
        IntStream.range(0, 40_000)
            .mapToObj(i -> "\"n" + i + "\":\"v\"")
            .collect(Collectors.joining(","));
    assertEquals(
        "has more than 32 names, which is the limit",
        error("custom_references", "\"custom_references\":{" + references + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"order\":[\"x\"]} | `order` is a list; send a string, a number or a boolean as each value",
        "{\"a\":1,\"b\":{}} | `b` is an object; send a string, a number or a boolean as each value",
        "[{\"name\":\"n\",\"value\":[]}] | `n` is a list; send a string, a number or a boolean as each"
            + " value",
        "[{\"name\":7,\"value\":1}] | `name` of a pair is a number, `7`; send a string as the name",
        "7 | is a number, `7`; send an object",
      })
  void namesTheCustomReferenceThatIsWrong(String sent, String message)
      throws JsonProcessingException {
    assertEquals(message, error("custom_references", "\"custom_references\":" + sent));
  }

  @Test
  void namesTheCustomReferenceThatIsTooLong() throws JsonProcessingException {
    String value = "v".repeat(1_025);
    assertEquals(
        "the value of `order` has 1,025 characters; the limit is 1,024",
        error("custom_references", "\"custom_references\":{\"order\":\"" + value + "\"}"));
  }

  @Test
  void namesTheTagThatIsWrong() throws JsonProcessingException {
    assertEquals(
        "tag 2 is a number, `17`; send a list of strings", error("tags", "\"tags\":[\"a\",17]"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "-Infinity", "Infinity", "+INF"})
  void saysThatNaNIsNoJson(String value) {
    Problem problem = refused("\"reference\":" + value);
    assertEquals(400, problem.status());
    assertTrue(
        problem
            .detail()
            .endsWith("is not a number of JSON; leave the field out, or send a string."),
        problem.detail());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"reference\":NaN",
        "\"reference\":1 /* one */",
        "\"reference\":01",
        "\"reference\":.5",
        "\"reference\":+1",
        "\"reference\":'x'",
        "\"reference\":None",
        "reference:1",
        "\"reference\":\"a\nb\"",
      })
  void speaksToWhoeverSendsAndNotOfJackson(String members) {
    String detail = refused(members).detail();
    for (String word : new String[] {"Feature", "enable", "ALLOW_", "parser", "jackson"}) {
      assertFalse(detail.contains(word), detail);
    }
  }

  @Test
  void doesNotQuoteALongNameThatComesTwice() {
    String name = "n".repeat(40_000);
    assertTrue(refused("\"" + name + "\":1,\"" + name + "\":1").detail().length() < 400);
  }

  @ParameterizedTest
  @CsvSource({
    "timestamp, custom_references",
    "time, custom_references",
    "@timestamp, custom_references",
    "created-at, custom_references",
    "Meta, custom_references",
    "context, custom_references",
    "message, label",
    "title, label",
    "description, body",
    "level, type",
    "user_id, reference",
    "channel, channel_id",
    "notify, alert",
    "token, Authorization",
    "idempotency_key, Idempotency-Key",
    "id, Log-Id",
  })
  void saysWhatToUseForTheNamesOfOthers(String name, String meant) throws JsonProcessingException {
    String message = error(name, "\"" + name + "\":1");
    assertTrue(message.contains('`' + meant), message);
  }

  private static ThreadMXBean threads() {
    return (ThreadMXBean) ManagementFactory.getThreadMXBean();
  }
}
