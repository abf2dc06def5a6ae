package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.logwire.SqliteFile;
import io.logwire.TestServer;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;

/** {@code openapi.yaml}: what it says of the call is what the service does. */
class OpenApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final JsonNode document;
  private final JsonNode call;
  private final JsonSchema log;
  private final JsonSchema problem;
  @TempDir Path folder;
  @AutoClose private TestServer server;

  OpenApiTest() throws Exception {
    document = new YAMLMapper().readTree(Path.of("openapi.yaml").toFile());
    call = document.at("/paths/~1api~1v1~1log~1create/post");
    log = schema("Log");
    problem = schema("Problem");
  }

  // A schema of the document, with all the others that it may refer to, as one of its own.
  private JsonSchema schema(String name) throws Exception {
    var root = JSON.createObjectNode();
    root.put("$ref", "#/components/schemas/" + name);
    root.set("$defs", document.at("/components/schemas"));
    String text = root.toString().replace("#/components/schemas/", "#/$defs/");
    return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(text);
  }

  @BeforeEach
  void start() {
    server = TestServer.start(folder.resolve("data"));
  }

  @Test
  void itsSchemaAndTheServiceAcceptAndRefuseTheSameBodies() throws Exception {
    List<String> disagreements = new ArrayList<>();
    for (Arguments arguments : SchemaBodies.bodies().toList()) {
      boolean good = (boolean) arguments.get()[1];
      String body = (String) arguments.get()[2];
      int status = post(body).statusCode();
      boolean valid = log.validate(JSON.readTree(body)).isEmpty();
      if (status != (good ? 202 : 422) || valid != good) {
        disagreements.add(
            "%s: expected %b, the schema says %b, the service %d"
                .formatted(arguments.get()[0], good, valid, status));
      }
    }

    assertEquals(List.of(), disagreements);
  }

  @Test
  void itsExamplesAreAccepted() throws Exception {
    JsonNode examples = call.at("/requestBody/content/application~1json/examples");
    assertTrue(examples.size() >= 4);
    for (JsonNode example : examples) {
      String body = example.get("value").toString();
      assertEquals(Set.of(), log.validate(example.get("value")), body);
      HttpResponse<String> answer = post(body, "Idempotency-Key", keyExample());

      assertEquals(examples.iterator().next() == example ? 202 : 422, answer.statusCode(), body);
      assertEquals(202, post(body).statusCode(), body);
    }
  }

  private String keyExample() {
    return document.at("/components/parameters/IdempotencyKey/example").textValue();
  }

  @Test
  void itsExampleOfA422IsWhatTheServiceAnswers() throws Exception {
    JsonNode example =
        call.at("/responses/422/content/application~1problem+json/examples/two faults/value");

    HttpResponse<String> answer =
        post("{\"channel_id\":\"c\",\"body\":\"x\",\"lable\":\"x\",\"type\":\"succes\"}");

    assertEquals(example, JSON.readTree(answer.body()));
  }

  @Test
  void itsStatusesAreThoseThatTheServiceGivesWithTheirHeaders() throws Exception {
    List<HttpResponse<String>> answers = new ArrayList<>();
    String body = "{\"channel_id\":\"c\",\"label\":\"x\"}";
    answers.add(post(body));
    answers.add(post("{"));
    answers.add(post(body, "Authorization", "Bearer wrong"));
    answers.add(post("{\"channel_id\":\"c\",\"body\":\"" + "x".repeat(1 << 20) + "\"}"));
    answers.add(post(body, "Content-Type", "text/plain"));
    answers.add(post(body, "Content-Encoding", "gzip"));
    answers.add(post("{}"));
    answers.add(post(body, "X-Long", "x".repeat(9_000)));
    answers.add(post(body, "Idempotency-Key", "with spaces"));
    answers.add(post(body, "Idempotency-Key", "k".repeat(255)));
    answers.add(post(body, "Idempotency-Key", "k".repeat(256)));
    answers.add(post(body.replace("x", "y"), "Idempotency-Key", "k".repeat(255)));
    answers.add(withTokenForOneChannel(body));
    answers.add(whileTheFileIsLocked(body));
    answers.add(overTheRate(body));

    Set<String> seen = new TreeSet<>(Set.of("408", "501")); // have tests of their own
    for (HttpResponse<String> answer : answers) {
      seen.add(Integer.toString(answer.statusCode()));
      assertIsAsDescribed(answer);
    }
    Set<String> described = new TreeSet<>();
    call.get("responses").fieldNames().forEachRemaining(described::add);
    assertEquals(described, seen);
  }

  private void assertIsAsDescribed(HttpResponse<String> answer) throws Exception {
    JsonNode response = call.at("/responses/" + answer.statusCode());
    String type = answer.headers().firstValue("Content-Type").orElse("none");
    JsonNode body = JSON.readTree(answer.body());
    assertTrue(response.get("content").has(type), answer.statusCode() + " as " + type);
    if (answer.statusCode() == 202) {
      assertEquals("{}", answer.body());
    } else {
      assertEquals(Set.of(), problem.validate(body), answer.body());
      assertEquals(answer.statusCode(), body.get("status").intValue());
    }
    response
        .path("headers")
        .fieldNames()
        .forEachRemaining(
            name ->
                assertTrue(
                    answer.headers().firstValue(name).isPresent(),
                    answer.statusCode() + " has no " + name));
    for (String name : List.of("Log-Id", "Retry-After", "WWW-Authenticate")) {
      assertEquals(
          response.path("headers").has(name),
          answer.headers().firstValue(name).isPresent(),
          answer.statusCode() + " and " + name);
    }
  }

  private HttpResponse<String> withTokenForOneChannel(String body) throws Exception {
    String secret = server.createToken("narrow", "other");
    HttpResponse<String> answer;
    do { // the service takes it within a second
      answer = post(body, "Authorization", "Bearer " + secret);
    } while (answer.statusCode() == 401);
    return answer;
  }

  private HttpResponse<String> whileTheFileIsLocked(String body) throws Exception {
    try (Connection other = SqliteFile.open(server.file());
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      HttpResponse<String> answer = post(body);
      statement.execute("ROLLBACK");
      return answer;
    }
  }

  private HttpResponse<String> overTheRate(String body) throws Exception {
    try (TestServer slow =
        TestServer.start(folder.resolve("slow"), Map.of("LOGWIRE_RATE_PER_SECOND", "1"))) {
      for (int i = 0; i < 100; i++) {
        HttpResponse<String> answer = post(slow.url(), body);
        if (answer.statusCode() != 202) {
          return answer;
        }
      }
      throw new AssertionError("no 429 in 100 requests");
    }
  }

  @Test
  void aBodyThatStopsComingIsA408() throws Exception {
    assertAnswers("408", "Content-Length: 100\r\n\r\n{\"channel_id\":");
  }

  @Test
  void aTransferCodingThatNobodyUndoesIsA501() throws Exception {
    assertAnswers("501", "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
  }

  private void assertAnswers(String status, String rest) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(30_000);
      OutputStream out = socket.getOutputStream();
      String head =
          """
          POST /api/v1/log/create HTTP/1.1
          Host: localhost
          Authorization: Bearer %s
          Content-Type: application/json
          """
              .formatted(TestServer.TOKEN);
      out.write((head.replace("\n", "\r\n") + rest).getBytes(StandardCharsets.US_ASCII));
      out.flush();

      InputStream in = socket.getInputStream();
      String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);

      assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
      assertTrue(answer.contains("application/problem+json"), answer);
      String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
      assertEquals(Set.of(), problem.validate(JSON.readTree(body)), body);
      assertTrue(call.get("responses").has(status));
    }
  }

  private HttpResponse<String> post(String body, String... headers) throws Exception {
    return post(server.url(), body, headers);
  }

  private HttpResponse<String> post(URI url, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .setHeader("Authorization", "Bearer " + TestServer.TOKEN)
            .setHeader("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
