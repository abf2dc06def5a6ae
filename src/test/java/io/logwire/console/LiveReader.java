package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of a browser that keeps a page live: it asks for events, and reads them one by one. */
public final class LiveReader implements AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Pattern LOG = Pattern.compile("id=\"log-(\\d+)\"");

  /** What it was sent. */
  public record Event(String name, long id, String data) {
    /** The ids of the logs in it, in the order of the page. */
    public List<Long> logs() {
      List<Long> ids = new ArrayList<>();
      Matcher log = LOG.matcher(data);
      while (log.find()) {
        ids.add(Long.valueOf(log.group(1)));
      }
      return ids;
    }
  }

  private final InputStream body;
  private final BufferedReader lines;

  private LiveReader(InputStream body) {
    this.body = body;
    this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
  }

  /** Opens a page; it is live when this returns. Headers are names and values in turns. */
  public static LiveReader open(int port, String path, String... headers)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> answer = ask(port, path, headers);
    assertEquals(200, answer.statusCode());
    assertEquals("text/event-stream", answer.headers().firstValue("Content-Type").orElse(""));
    LiveReader reader = new LiveReader(answer.body());
    assertEquals("retry: 2000", reader.lines.readLine());
    assertEquals("", reader.lines.readLine());
    return reader;
  }

  static HttpResponse<InputStream> ask(int port, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofInputStream());
  }

  /** The next event; none if the service has ended the page. */
  public Optional<Event> next() throws IOException {
    String name = "";
    long id = 0;
    StringBuilder data = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("event: ")) {
        name = line.substring(7);
      } else if (line.startsWith("id: ")) {
        id = Long.parseLong(line.substring(4));
      } else if (line.startsWith("data: ")) {
        data.append(line, 6, line.length()).append('\n');
      } else if (line.isEmpty() && !name.isEmpty()) {
        return Optional.of(new Event(name, id, data.toString().stripTrailing()));
      } else {
        assertEquals("", line.replaceFirst("^:", "")); // a comment that keeps it alive
      }
    }
    return Optional.empty();
  }

  /** The next event, which must come. */
  Event event() throws IOException {
    return next().orElseThrow(() -> new AssertionError("the page was closed"));
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
