package io.logwire.http;

import io.logwire.metrics.HttpMetrics;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses what two programs on the way could read in two ways, before anybody reads it in one: a
 * header twice that has one meaning, a transfer coding that nobody undoes (RFC 9112, section 6.1),
 * and a tunnel.
 */
final class Unambiguous extends Handler.Wrapper {
  private static final List<String> ONCE = List.of("Authorization", "Idempotency-Key");

  private final HttpMetrics metrics;

  Unambiguous(HttpMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Problem problem = problem(request);
    if (problem == null) {
      return super.handle(request, response, callback);
    }
    metrics.refused.add(problem.reason());
    response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
    problem.answer(response, callback);
    return true;
  }

  private static Problem problem(Request request) {
    if (request.getMethod().equals("CONNECT")) {
      return new Problem(501, "This is no proxy; CONNECT leads nowhere.");
    }
    for (String name : ONCE) {
      if (request.getHeaders().getValuesList(name).size() > 1) {
        return new Problem(400, "The header %s came more than once; send one.".formatted(name));
      }
    }
    for (String coding : request.getHeaders().getValuesList(HttpHeader.TRANSFER_ENCODING)) {
      if (!coding.strip().equalsIgnoreCase("chunked")) {
        return new Problem(
            501, "The only Transfer-Encoding that is taken is chunked; send the body as it is.");
      }
    }
    return null;
  }
}
