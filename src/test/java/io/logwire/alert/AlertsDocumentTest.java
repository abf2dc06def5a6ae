package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logwire.docs.Program;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/ALERTS.md shows, run. */
class AlertsDocumentTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String OTHER = "whsec_bm93IGEgbmV3IHNlY3JldCBvZiBlbm91Z2ggYnl0ZXM=";

  // Each reads {"secret": …, "headers": {…}, "body": …} from its input and prints true or false.
  private static final Map<String, String> AROUND =
      Map.of(
          "javascript",
              "const i = JSON.parse(require('fs').readFileSync(0));"
                  + "console.log(verify(i.secret, i.headers, i.body));",
          "python",
              "import json, sys\ni = json.load(sys.stdin)\n"
                  + "print(str(verify(i['secret'], i['headers'], i['body'])).lower())",
          "php",
              "$i = json_decode(file_get_contents('php://stdin'), true);"
                  + "echo var_export(verify($i['secret'], $i['headers'], $i['body']), true);");
  private static final Map<String, String> PROGRAM =
      Map.of("javascript", "node", "python", "python3", "php", "php");

  @TempDir private Path folder;

  private static String document() throws IOException {
    return Files.readString(Path.of("docs/ALERTS.md"));
  }

  private static String block(String language) throws IOException {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(document());
    assertTrue(block.find(), language);
    return block.group(1);
  }

  private static Post post(Instant now) {
    LogEntry entry =
        new LogEntry("payments", "é", "💳 \"x\"", "a\nb", LogType.ERROR, true, List.of(), Map.of());
    Webhook webhook =
        new Webhook(
            "ops",
            URI.create("https://example.com/"),
            Set.of(),
            Set.of(),
            Formats.JSON,
            List.of(Secret.of(OTHER).orElseThrow(), Secret.of(SECRET).orElseThrow()),
            Map.of(),
            Way.DIRECT,
            Optional.empty(),
            ZoneOffset.UTC,
            Optional.empty());
    return webhook.format().post(webhook, List.of(new StoredLog(1, entry)), now);
  }

  private String verify(Path script, String program, String secret, Post post, String body)
      throws Exception {
    ObjectNode input = new ObjectMapper().createObjectNode();
    input.put("secret", secret).put("body", body);
    post.headers().forEach(input.putObject("headers")::put);
    Path file = Files.writeString(folder.resolve("input"), input.toString());
    Process process =
        new ProcessBuilder(program, script.toString())
            .redirectInput(file.toFile())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return out.strip();
  }

  @ParameterizedTest
  @ValueSource(strings = {"javascript", "python", "php"})
  void theVerifierAcceptsOursAndNothingElse(String language) throws Exception {
    String program = PROGRAM.get(language);
    Program.require(program);
    String code = block(language);
    assertTrue(code.lines().count() <= 11, "ten lines, and a brace");
    Path script = folder.resolve("script");
    Files.writeString(
        script, (language.equals("php") ? "<?php\n" : "") + code + "\n" + AROUND.get(language));
    Post post = post(Instant.now());
    String body = new String(post.body(), StandardCharsets.UTF_8);
    assertEquals("true", verify(script, program, SECRET, post, body));
    assertEquals("true", verify(script, program, OTHER, post, body));
    assertEquals(
        "false", verify(script, program, "whsec_" + "A".repeat(32), post, body), "other secret");
    assertEquals("false", verify(script, program, SECRET, post, body + " "), "other body");
    Post late = post(Instant.now().minusSeconds(3_600));
    assertEquals("false", verify(script, program, SECRET, late, body), "an hour old");
  }

  @Test
  void theRecipesMakeTheFormatTheyName() throws IOException {
    Matcher recipe = Pattern.compile("\\.url=(\\S+)\n[^`]*\\.format=(\\w+)\n").matcher(document());
    int recipes = 0;
    while (recipe.find()) {
      URI url = URI.create(recipe.group(1));
      assertEquals(recipe.group(2), Formats.guess(url).name());
      assertEquals(Optional.empty(), Formats.guess(url).fault(url));
      recipes++;
    }
    assertEquals(Formats.names().size(), recipes);
  }

  @Test
  void thePayloadHasTheFieldsThatAreShown() throws IOException {
    Matcher shown =
        Pattern.compile("\n\n(\\{\"type\".*?}})\n", Pattern.DOTALL).matcher(block("http"));
    assertTrue(shown.find());
    ObjectMapper json = new ObjectMapper();
    List<String> documented = new ArrayList<>();
    json.readTree(shown.group(1)).get("data").fieldNames().forEachRemaining(documented::add);
    documented.remove("url");
    List<String> ours = new ArrayList<>();
    json.readTree(post(Instant.now()).body()).get("data").fieldNames().forEachRemaining(ours::add);
    assertEquals(documented, ours);
  }
}
