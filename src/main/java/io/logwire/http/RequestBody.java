package io.logwire.http;

import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Reads the body of a request, which must be of one media type in UTF-8, without a thread that
 * waits for it.
 *
 * <p>Limits: a body may have {@code largest} bytes. All bodies that are being read at this moment
 * may have {@code together} bytes, and a token and an address a share of them, so that many large
 * ones at once are refused (429, 503) instead of filling the memory. Neither trusts the
 * Content-Length: memory is taken as bytes arrive.
 *
 * <p>Threading: any thread may call {@code read}. The future completes on the calling thread when
 * the body is already there, and on a thread of Jetty's otherwise.
 */
public final class RequestBody {
  private static final int FIRST_CAPACITY = 4096; // a usual log has some 400 bytes

  private static final String JSON = "application/json";

  private final String mediaType;
  private final int largest;
  private final BodyMemory memory;

  /** JSON of 1 MiB, and an eighth of the heap for all of them: 8 MiB with {@code -Xmx64m}. */
  public RequestBody() {
    this(1 << 20, Math.max(4 << 20, Runtime.getRuntime().maxMemory() / 8));
  }

  RequestBody(int largest, long together) {
    this(JSON, largest, together);
  }

  /** A body of that media type, of so many bytes, and so many for all of them. */
  public RequestBody(String mediaType, int largest, long together) {
    this.mediaType = mediaType;
    this.largest = largest;
    this.memory = new BodyMemory(together);
  }

  /**
   * The whole body, not yet decoded; empty if there is none. Call it from the supplier of {@link
   * Context#future}, and only once for a request.
   *
   * <p>Fails with a {@link Problem}: 415 if the headers do not announce the media type, 413 if it
   * is too large, 408 if it stopped coming, 400 if it ended too early or its chunks are broken, 429
   * or 503 if too many are being read, see {@link BodyMemory}.
   */
  public CompletableFuture<byte[]> read(Context ctx) {
    return read(ctx, "");
  }

  /** The same for whoever has that token, who has a share of the memory. */
  public CompletableFuture<byte[]> read(Context ctx, String token) {
    // The servlet API would hand out the same chunks through a ReadListener. Jetty's own request is
    // a sixth of the code, and saves a round through the servlet's state machine for each body.
    Request request = ServletContextRequest.getServletContextRequest(ctx.req());
    var refusal = refusal(request);
    if (refusal != null) {
      return CompletableFuture.failedFuture(refusal);
    }
    var reading = new Reading(request, token);
    reading.run();
    return reading.whole;
  }

  private Problem refusal(Request request) {
    var types = request.getHeaders().getValuesList(HttpHeader.CONTENT_TYPE);
    if (types.size() != 1 || !isOurTypeInUtf8(types.get(0))) {
      return new Problem(
          415,
          said(types)
              + "; send %s as %s in UTF-8."
                  .formatted(mediaType.equals(JSON) ? "the log" : "it", mediaType));
    }
    var encodings = request.getHeaders().getValuesList(HttpHeader.CONTENT_ENCODING);
    if (!encodings.stream().allMatch(one -> one.strip().equalsIgnoreCase("identity"))) {
      return new Problem(
              415,
              "Content-Encoding is "
                  + quote(String.join(", ", encodings))
                  + "; send the body as it is, without a Content-Encoding.")
          .withHeader("Accept-Encoding", "identity");
    }
    return request.getLength() > largest ? tooLarge() : null;
  }

  private boolean isOurTypeInUtf8(String contentType) {
    var parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
    if (!parts[0].strip().equals(mediaType)) {
      return false;
    }
    return Arrays.stream(parts)
        .map(part -> part.replace("\"", "").strip())
        .allMatch(part -> !part.startsWith("charset=") || part.matches("charset=utf-?8"));
  }

  private static String said(List<String> types) {
    return switch (types.size()) {
      case 0 -> "No Content-Type was sent";
      case 1 -> "Content-Type is " + quote(types.get(0));
      default -> "Content-Type was sent %,d times".formatted(types.size());
    };
  }

  private static String quote(String header) {
    return header.length() <= 100 ? header : header.substring(0, 100) + "...";
  }

  private Problem tooLarge() {
    return new Problem(413, "The body is too large; it may have " + largest + " bytes.");
  }

  private static Problem tooMany(BodyMemory.Full full) {
    var problem =
        switch (full) {
          case FOR_THE_TOKEN ->
              new Problem(429, "Too many bodies of this token are on their way; send it again.")
                  .because("bodies_of_token");
          case FOR_THE_ADDRESS ->
              new Problem(429, "Too many bodies of your address are on their way; send it again.")
                  .because("bodies_of_address");
          default ->
              new Problem(503, "Too many large bodies are on their way; send it again.")
                  .because("bodies_of_all");
        };
    return problem.withHeader("Retry-After", "1");
  }

  private static Problem unreadable(Throwable failure) {
    return failure instanceof TimeoutException
        ? new Problem(408, "The body came too slowly, or stopped coming; send it again.")
        : new Problem(400, "The body ended too early, or its chunks are broken.")
            .because("broken_body");
  }

  /** One body on its way. Jetty runs it again, never twice at a time, when more has come. */
  private final class Reading implements Runnable {
    final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final Request request;
    private final String token;
    private final String address;
    private byte[] bytes = new byte[0];
    private int length;

    Reading(Request request, String token) {
      this.request = request;
      this.token = token;
      this.address = AddressShare.network(request.getConnectionMetaData().getRemoteSocketAddress());
    }

    @Override
    public void run() {
      while (true) {
        var chunk = request.read();
        if (chunk == null) {
          request.demand(this);
          return;
        }
        if (Content.Chunk.isFailure(chunk)) {
          finish(unreadable(chunk.getFailure()));
          return;
        }
        var problem = append(chunk.getByteBuffer());
        chunk.release();
        if (problem != null || chunk.isLast()) {
          finish(problem);
          return;
        }
      }
    }

    private Problem append(ByteBuffer more) {
      int needed = length + more.remaining();
      if (needed > largest) {
        return tooLarge();
      }
      if (needed > bytes.length) {
        int capacity = Math.min(largest, Math.max(needed, firstOrDouble()));
        var full = memory.take(token, address, capacity - bytes.length, capacity);
        if (full != BodyMemory.Full.NO) {
          return tooMany(full);
        }
        bytes = Arrays.copyOf(bytes, capacity);
      }
      more.get(bytes, length, needed - length);
      length = needed;
      return null;
    }

    private int firstOrDouble() {
      if (length > 0) {
        return bytes.length * 2;
      }
      // -1 if the body comes in chunks
      return request.getLength() < 0
          ? FIRST_CAPACITY
          : (int) Math.min(request.getLength(), FIRST_CAPACITY);
    }

    private void finish(Problem problem) {
      int capacity = bytes.length;
      try {
        if (problem != null) {
          bytes = null;
          whole.completeExceptionally(problem);
        } else {
          whole.complete(length == capacity ? bytes : Arrays.copyOf(bytes, length));
        }
      } finally {
        // Only now: what depends on the future has run, and has its own account of what it keeps.
        memory.giveBack(token, address, capacity);
      }
    }
  }
}
