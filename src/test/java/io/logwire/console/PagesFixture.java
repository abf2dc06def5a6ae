package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwire.TestServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.io.TempDir;

/** A service whose pages all tests of a class visit. */
abstract class PagesFixture {
  @TempDir static Path folder;
  @AutoClose static TestServer server;
  static Visitor visitor;

  static void serve(Path data, Map<String, String> settings, Clock clock) {
    server = TestServer.start(data, settings, clock);
    visitor = new Visitor(server.consolePort());
  }

  static void serve(Clock clock) {
    serve(folder, Map.of(), clock);
  }

  /** The page there, which must be one. */
  static String page(String path, String... headers) {
    HttpResponse<String> answer = visitor.get(path, headers);
    assertEquals(200, answer.statusCode(), path + " " + answer.body());
    return answer.body();
  }
}
