package io.logwire;

import com.sun.net.httpserver.HttpServer;
import io.logwire.command.AlertsCommand;
import io.logwire.command.Around;
import io.logwire.command.CommandRun;
import io.logwire.config.Config;
import io.logwire.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A service whose alerts go to a receiver in this process. */
abstract class AlertsFixture {
  static final String TOKEN = "a-token-for-the-tests";
  @TempDir Path folder;

  record Got(String id, String label) {}

  final List<Got> got = new CopyOnWriteArrayList<>();
  final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService exchanges = Executors.newCachedThreadPool();
  HttpServer receiver;
  volatile int status = 200;
  volatile Runnable onRequest = () -> {};

  @BeforeEach
  void open() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    receiver.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          got.add(
              new Got(
                  exchange.getRequestHeaders().getFirst("webhook-id"),
                  body.replaceFirst("(?s).*\"label\":\"([^\"]*)\".*", "$1")));
          onRequest.run();
          byte[] answer = "thanks".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    receiver.setExecutor(exchanges);
    receiver.start();
  }

  @AfterEach
  void close() {
    receiver.stop(0);
    exchanges.shutdownNow();
  }

  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("LOGWIRE_PORT", "0");
    environment.put("LOGWIRE_CONSOLE_PORT", "");
    environment.put("LOGWIRE_TOKEN", TOKEN);
    environment.put("LOGWIRE_DATA", folder.resolve("data").toString());
    environment.put(
        "LOGWIRE_WEBHOOK_OPS_URL", "http://127.0.0.1:" + receiver.getAddress().getPort() + "/in");
    return environment;
  }

  Config config() {
    return Config.of(Settings.read(Config.DEFAULTS, folder.resolve("none"), false, environment()));
  }

  int send(int port, String label) {
    try {
      String body =
          "{\"channel_id\":\"payments\",\"label\":\"%s\",\"alert\":true}".formatted(label);
      return http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/log/create"))
                  .header("Authorization", "Bearer " + TOKEN)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0; // killed meanwhile
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static void await(BooleanSupplier condition, String what) {
    Pause.until(condition, () -> "there is not " + what);
  }

  List<String> labels() {
    return got.stream().map(Got::label).toList();
  }

  CommandRun run(String... args) {
    AlertsCommand command =
        new AlertsCommand(
            Around.folder(config().data()),
            () -> List.of("ops"),
            name -> new AlertsCommand.Tried(false, "HTTP 404: no\u001b[31m", "Make a new one."));
    return CommandRun.of(command, args);
  }
}
