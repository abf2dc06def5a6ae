package io.logwire.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The answer to a request that was refused: one status, and one sentence that tells the client what
 * was sent, what is wrong with it, and what would be right (RFC 9457).
 *
 * <p>Filter, route and everything they call throw it, or complete a future with it; {@link
 * Listener} turns it into the answer. It is an outcome and not a fault of ours, so it has no stack
 * trace and is never logged. It is immutable: the {@code with} methods return another one.
 */
public final class Problem extends RuntimeException {
  static final String CONTENT_TYPE = "application/problem+json";

  private static final long serialVersionUID = 1;
  // An answer of this size fits Jetty's buffer, so that nobody waits for the client to take it.
  private static final int MOST_BYTES = 16 * 1024;
  private static final JsonFactory JSON = new JsonFactory();

  private final int status;
  private final String reason;
  private final transient Map<String, List<String>> errors;
  private final transient Map<String, String> headers;

  /**
   * @param status the HTTP status, 400 to 599
   * @param detail a sentence for the client; it must not hold the token
   */
  public Problem(int status, String detail) {
    this(status, usual(status), detail, Map.of(), Map.of());
  }

  private Problem(
      int status,
      String reason,
      String detail,
      Map<String, List<String>> errors,
      Map<String, String> headers) {
    super(detail, null, false, false);
    this.status = status;
    this.reason = reason;
    this.errors = errors;
    this.headers = headers;
  }

  /** The same problem with what is wrong with each field, shown in the order of the map. */
  public Problem withErrors(Map<String, List<String>> errors) {
    return new Problem(status, reason, detail(), new LinkedHashMap<>(errors), headers);
  }

  /** The same problem, counted by itself: a word, where the status alone says too little. */
  public Problem because(String reason) {
    return new Problem(status, reason, detail(), errors, headers);
  }

  /** The same problem with one more header on its answer, for example {@code Retry-After}. */
  public Problem withHeader(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Problem(status, reason, detail(), errors, more);
  }

  private static String usual(int status) {
    return switch (status) {
      case 400 -> "malformed";
      case 401 -> "token";
      case 403 -> "channel";
      case 404 -> "path";
      case 405 -> "method";
      case 408 -> "slow";
      case 413 -> "size";
      case 415 -> "media_type";
      case 422 -> "fields";
      case 429 -> "rate";
      case 500 -> "fault";
      case 503 -> "store";
      default -> "http";
    };
  }

  /** What it is counted by: one word of a bounded number. */
  String reason() {
    return reason;
  }

  public int status() {
    return status;
  }

  /** What went wrong, and what would be right. */
  public String detail() {
    return getMessage();
  }

  /**
   * The object of RFC 9457 in UTF-8, with {@code errors} as an extension where there are any. It
   * has less than 16 KiB: the last errors are left out where they would be more.
   */
  public byte[] toJson() {
    byte[] json = toJson(errors);
    var fewer = new ArrayList<>(errors.entrySet());
    while (json.length >= MOST_BYTES && !fewer.isEmpty()) {
      fewer.remove(fewer.size() - 1);
      var left = new LinkedHashMap<String, List<String>>();
      fewer.forEach(error -> left.put(error.getKey(), error.getValue()));
      json = toJson(left);
    }
    return json;
  }

  // A generator and no tree: the first problem of a process would load 370 classes, in a moment in
  // which there may be no memory for them, or no jar.
  private byte[] toJson(Map<String, List<String>> errors) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      // "about:blank" says that the status tells the kind of problem; the title is then its phrase.
      json.writeStringField("type", "about:blank");
      json.writeStringField("title", HttpStatus.getMessage(status));
      json.writeNumberField("status", status);
      json.writeStringField("detail", detail());
      if (!errors.isEmpty()) {
        json.writeObjectFieldStart("errors");
        for (var error : errors.entrySet()) {
          json.writeArrayFieldStart(error.getKey());
          for (String message : error.getValue()) {
            json.writeString(message);
          }
          json.writeEndArray();
        }
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a text takes everything
    }
    // By way of a String: Jackson refuses to write a lone surrogate as bytes, and a problem may
    // have to quote one. This way it becomes a question mark.
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Makes this problem the answer of a request that no Javalin has seen. */
  void answer(Response response, Callback callback) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, CONTENT_TYPE);
    response.write(true, ByteBuffer.wrap(toJson()), callback);
  }

  /** Makes this problem the answer of {@code ctx}. */
  void answer(Context ctx) {
    headers.forEach(ctx::header);
    ctx.status(status).contentType(CONTENT_TYPE).result(toJson());
  }
}
