package io.logwire.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logwire.http.Problem;
import io.logwire.log.LogEntry;
import io.logwire.log.ValueJson;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Any bytes are a log or a {@link Problem}, never another exception, and a log has only text that
 * can be given back.
 */
class LogParserMutationTest {
  private static final LogParser PARSER = new LogParser(false);
  private static final LogParser LENIENT = new LogParser(true);

  private static final List<String> SEEDS =
      List.of(
          "{\"channel_id\":\"c\",\"label\":\"l\"}",
          "{\"channel_id\":\"c\",\"reference\":1.5e3,\"label\":\"\\ud83d\\ude80\",\"body\":\"é\","
              + "\"type\":\"error\",\"alert\":\"1\",\"tags\":[\"a\",\"b\"],"
              + "\"custom_references\":[{\"name\":\"n\",\"value\":true}]}",
          "{\"channel_id\":\"c\",\"tags\":\"a,b\",\"body\":\"b\",\"custom_references\":{\"k\":\"v\"},"
              + "\"x\":[{},[null,false]]}");

  @Test
  void takesMutatedLogs() {
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 30_000; i++) {
      byte[] body = SEEDS.get(random.nextInt(SEEDS.size())).getBytes(UTF_8);
      for (int edits = random.nextInt(4); edits >= 0; edits--) {
        body = mutate(body, random);
      }
      try {
        check(body);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "-Dfuzz.seed=%d, body %s".formatted(seed, new String(body, UTF_8)), e);
      }
    }
  }

  private static byte[] mutate(byte[] body, Random random) {
    if (body.length < 2) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(body.length);
    int length = 1 + random.nextInt(Math.min(8, body.length - at));
    return switch (random.nextInt(4)) {
      case 0 -> splice(body, at, length, new byte[0]);
      case 1 -> splice(body, at, 0, new byte[] {(byte) random.nextInt()});
      case 2 -> splice(body, at, 0, Arrays.copyOfRange(body, at, at + length));
      default ->
          splice(body, at, 1, new byte[] {(byte) "{}[]\",:\\u0e-1tn ".charAt(random.nextInt(16))});
    };
  }

  private static byte[] splice(byte[] body, int at, int removed, byte[] inserted) {
    byte[] all = new byte[body.length - removed + inserted.length];
    System.arraycopy(body, 0, all, 0, at);
    System.arraycopy(inserted, 0, all, at, inserted.length);
    System.arraycopy(body, at + removed, all, at + inserted.length, body.length - at - removed);
    return all;
  }

  static void check(byte[] body) {
    try {
      PARSER.parse(body);
    } catch (Problem expected) {
      expected.toJson();
    }
    try {
      LogEntry entry = LENIENT.parse(body);
      requireText(entry.label(), entry.body(), entry.reference());
      requireText(entry.tags().toArray(String[]::new));
      Assertions.assertEquals(entry.tags(), ValueJson.readTags(ValueJson.writeTags(entry.tags())));
      Map<String, String> custom = entry.customReferences();
      Assertions.assertEquals(
          List.copyOf(custom.entrySet()),
          List.copyOf(
              ValueJson.readCustomReferences(ValueJson.writeCustomReferences(custom)).entrySet()));
    } catch (Problem expected) {
      Assertions.assertTrue(expected.status() == 400 || expected.status() == 422);
    }
  }

  private static void requireText(String... texts) {
    for (String text : texts) {
      Assertions.assertEquals(text, new String(text.getBytes(UTF_8), UTF_8));
      Assertions.assertEquals(-1, text.indexOf('\0'));
    }
  }
}
