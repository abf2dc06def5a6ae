package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
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
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;

/** {@code openapi.yaml}: what it says of the call is what the service does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TWO_UNITS = "\uD83D\uDCBE"; // one code point

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final JsonNode document;
  private final JsonNode call;
  private final JsonSchema log;
  private final JsonSchema problem;

  @TempDir Path folder;
  private TestServer server;

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

  @AfterEach
  void stop() {
    server.close();
  }

  /** Bodies at a limit and one over it, and every form of every field; true: it is accepted. */
  static Stream<Arguments> bodies() {
    List<Arguments> bodies = new ArrayList<>();
    for (String field : List.of("reference", "label")) {
      addLimit(bodies, field, 255);
    }
    addLimit(bodies, "body", 65_536);
    add(bodies, true, "channel_id at its limit", "{'channel_id':'%s','label':'x'}", "a".repeat(64));
    add(bodies, false, "channel_id over it", "{'channel_id':'%s','label':'x'}", "a".repeat(65));
    for (String id : List.of("9", "A_b-c", "0-")) {
      add(bodies, true, "channel_id " + id, "{'channel_id':'%s','label':'x'}", id);
    }
    for (String id : List.of("", "-a", "_a", "a b", "é", "a.b", "a/b")) {
      add(bodies, false, "channel_id " + id, "{'channel_id':'%s','label':'x'}", id);
    }
    add(bodies, false, "channel_id as a number", "{'channel_id':1,'label':'x'}");
    add(bodies, false, "no channel_id", "{'label':'x'}");
    add(bodies, false, "neither label nor body", "{'channel_id':'c'}");
    add(bodies, false, "both empty", "{'channel_id':'c','label':'','body':null}");
    add(bodies, true, "body alone", "{'channel_id':'c','body':'x'}");
    add(bodies, false, "an unknown field", "{'channel_id':'c','label':'x','lable':'x'}");
    addKinds(bodies);
    addTags(bodies);
    addCustomReferences(bodies);
    return bodies.stream();
  }

  private static void addKinds(List<Arguments> bodies) {
    for (String text : List.of("1", "-1.5e3", "null", "''")) {
      addField(bodies, true, "reference", text);
    }
    for (String other : List.of("true", "{}", "[]", "['x']")) {
      for (String field : List.of("reference", "label", "body", "type", "channel_id")) {
        addField(bodies, false, field, other);
      }
    }
    for (String type :
        List.of("'page_view'", "'action'", "'success'", "'error'", "'information'", "''", "null")) {
      addField(bodies, true, "type", type);
    }
    for (String type : List.of("'Success'", "'warning'", "1")) {
      addField(bodies, false, "type", type);
    }
    for (String alert :
        List.of("true", "false", "1", "0", "'true'", "'false'", "'1'", "'0'", "''", "null")) {
      addField(bodies, true, "alert", alert);
    }
    for (String alert : List.of("2", "'yes'", "[]", "{}", "'TRUE'")) {
      addField(bodies, false, "alert", alert);
    }
  }

  private static void addTags(List<Arguments> bodies) {
    String tag = TWO_UNITS.repeat(64);
    for (String tags :
        List.of(
            "''",
            "null",
            "[]",
            "'a'",
            "'a, b ,,a'",
            "['a',' b ','',null]",
            "'" + tag + "'",
            "['" + tag + "']",
            "'" + numbers(32) + "'",
            list(32))) {
      addField(bodies, true, "tags", tags);
    }
    for (String tags :
        List.of(
            "1",
            "{}",
            "[1]",
            "[['a']]",
            "['a,b']",
            "'" + tag + "x'",
            "['x" + tag + "']",
            "'" + numbers(33) + "'",
            list(33))) {
      addField(bodies, false, "tags", tags);
    }
  }

  private static void addCustomReferences(List<Arguments> bodies) {
    String name = TWO_UNITS.repeat(64);
    String value = TWO_UNITS.repeat(1_024);
    for (String references :
        List.of(
            "{}",
            "[]",
            "''",
            "null",
            "{'a':'b','c':1.50,'d':true,'e':null,'f':''}",
            "[{'name':'a','value':'b'},{'key':'c','value':1}]",
            "[{'name':'a'}]",
            "{'" + name + "':'" + value + "'}",
            "[{'name':'" + name + "','value':'" + value + "'}]",
            map(32))) {
      addField(bodies, true, "custom_references", references);
    }
    for (String references :
        List.of(
            "'a'",
            "1",
            "['a']",
            "{'a':[]}",
            "{'a':{}}",
            "{'':'x'}",
            "[{'value':'b'}]",
            "[{'name':'','value':'b'}]",
            "[{'name':'a','vlaue':'b'}]",
            "[{'name':1,'value':'b'}]",
            "{'x" + name + "':'a'}",
            "{'a':'x" + value + "'}",
            map(33))) {
      addField(bodies, false, "custom_references", references);
    }
  }

  private static void addLimit(List<Arguments> bodies, String field, int limit) {
    addField(bodies, true, field, "'" + TWO_UNITS.repeat(limit) + "'");
    addField(bodies, false, field, "'" + TWO_UNITS.repeat(limit) + "x'");
  }

  // With the other required fields, whichever field this is.
  private static void addField(List<Arguments> bodies, boolean good, String field, String value) {
    String others =
        Stream.of("channel_id", "label")
            .filter(name -> !name.equals(field))
            .map(name -> ",'" + name + "':'x'")
            .collect(Collectors.joining());
    String shown = value.codePointCount(0, value.length()) > 50 ? value.length() + " units" : value;
    add(bodies, good, field + ": " + shown, "{'%s':%s%s}", field, value, others);
  }

  private static void add(
      List<Arguments> bodies, boolean good, String name, String body, Object... values) {
    bodies.add(Arguments.of(name, good, body.formatted(values).replace('\'', '"')));
  }

  private static String numbers(int count) {
    return IntStream.range(0, count).mapToObj(n -> "t" + n).collect(Collectors.joining(","));
  }

  private static String list(int count) {
    return "['" + numbers(count).replace(",", "','") + "']";
  }

  private static String map(int count) {
    return IntStream.range(0, count)
        .mapToObj(n -> "'n" + n + "':" + n)
        .collect(Collectors.joining(",", "{", "}"));
  }

  @Test
  void itsSchemaAndTheServiceAcceptAndRefuseTheSameBodies() throws Exception {
    List<String> disagreements = new ArrayList<>();
    for (Arguments arguments : bodies().toList()) {
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
  void itsFieldsAreThoseThatAreKept() {
    Set<String> columns = new TreeSet<>();
    try (Connection file = DriverManager.getConnection("jdbc:sqlite:" + server.file());
        Statement statement = file.createStatement();
        var rows = statement.executeQuery("SELECT name FROM pragma_table_info('log')")) {
      while (rows.next()) {
        columns.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    columns.remove("id");

    Set<String> fields = new TreeSet<>();
    document.at("/components/schemas/Log/properties").fieldNames().forEachRemaining(fields::add);
    assertEquals(columns, fields);
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
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + server.file());
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
