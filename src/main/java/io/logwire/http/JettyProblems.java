package io.logwire.http;

import io.logwire.metrics.HttpMetrics;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what Jetty refuses by itself, before or beside Javalin, as a {@link Problem}.
 *
 * <p>That is a request which is not HTTP, a head that is too large, a path with two readings, and a
 * request that comes while the server stops. Jetty's own page is HTML and shows the URI; ours is
 * neither, whatever the client accepts.
 */
final class JettyProblems extends ErrorHandler {
  private static final String EMPTY_SEGMENT = "Ambiguous URI empty segment";

  private static final Logger logger = LoggerFactory.getLogger(JettyProblems.class);

  private final HttpMetrics metrics;

  JettyProblems(HttpMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    var problem = problem(request, response.getStatus());
    metrics.refused.add(problem.reason());
    if (problem.status() == 500) {
      // Else nobody hears of it: no handler of ours has failed, but the answer was not to be sent.
      logger.error(
          "unexpected failure of {} {}",
          request.getMethod(),
          request.getHttpURI().getPath(),
          (Throwable) request.getAttribute(ERROR_EXCEPTION));
    }
    if (request.getAttribute(ERROR_EXCEPTION) instanceof HttpException http
        && !EMPTY_SEGMENT.equals(http.getReason())) {
      // It ends behind this answer, and Jetty says so only where it has read the version of HTTP.
      response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
    }
    problem.answer(response, callback);
    return true;
  }

  private static Problem problem(Request request, int status) {
    var cause = request.getAttribute(ERROR_EXCEPTION);
    if (cause instanceof HttpException http) {
      return problem(http.getCode(), http.getReason());
    }
    if (cause instanceof TimeoutException) {
      return problem(408, null);
    }
    // What is still in flight when the stop timeout has passed fails with 500, but may be repeated.
    var server = request.getConnectionMetaData().getConnector().getServer();
    return server.isRunning() ? problem(status, null) : problem(503, null).because("stopping");
  }

  /** The reason is Jetty's text about the grammar of HTTP; it quotes no header. */
  private static Problem problem(int status, String reason) {
    return new Problem(
        status,
        switch (status) {
          case 400 ->
              EMPTY_SEGMENT.equals(reason)
                  ? "The path holds two slashes in a row; send it with one."
                  : "The request is not valid HTTP" + (reason == null ? "." : ": " + reason + ".");
          case 404 -> "There is nothing at this path.";
          case 408 -> "The request did not arrive in time; send it again.";
          case 414 -> "The request line is too long.";
          case 417 -> "The only expectation that can be met is Expect: 100-continue.";
          case 426, 505 -> "This HTTP version is not spoken here; send HTTP/1.1.";
          case 431 -> "The head of the request is too large; the headers may have 8 KiB.";
          case 503 -> "The server is stopping; send the request again in a moment.";
          default -> status >= 500 ? Listener.OUR_FAULT : "The request was refused.";
        });
  }
}
