package io.logwire.http;

import io.logwire.metrics.HttpMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.SelectorManager;

/**
 * Lets one address have so many connections at a time, so that there is always room for the others.
 * One more is told 503 at once, and closed. Of IPv6 the first 64 bits are the address, as each
 * client has all of those that begin so.
 *
 * <p>Threading: any thread. Those that are being accepted at the same moment may be a few more.
 */
final class AddressShare implements Connection.Listener, SelectorManager.AcceptListener {
  private static final byte[] REFUSAL = refusal();

  private final int most;
  private final HttpMetrics metrics;
  private final Map<String, Integer> open = new ConcurrentHashMap<>(); // connections of an address

  // Whose each one is: a connection that has been closed does not tell its address.
  private final Map<Connection, String> owners = new ConcurrentHashMap<>();

  AddressShare(int most, HttpMetrics metrics) {
    this.most = most;
    this.metrics = metrics;
  }

  @Override
  public void onAccepting(SelectableChannel channel) {
    if (channel instanceof SocketChannel socket) {
      try {
        if (open.getOrDefault(network(socket.getRemoteAddress()), 0) >= most) {
          metrics.dropped.add("share");
          socket.write(ByteBuffer.wrap(REFUSAL));
          socket.close();
        }
      } catch (IOException e) {
        // it is gone already
      }
    }
  }

  @Override
  public void onOpened(Connection connection) {
    String owner = network(connection.getEndPoint().getRemoteSocketAddress());
    owners.put(connection, owner);
    open.merge(owner, 1, Integer::sum);
  }

  @Override
  public void onClosed(Connection connection) {
    String owner = owners.remove(connection);
    if (owner != null) {
      open.computeIfPresent(owner, (unused, count) -> count == 1 ? null : count - 1);
    }
  }

  /** What of it belongs to one client. */
  static String network(SocketAddress remote) {
    return remote instanceof InetSocketAddress inet && inet.getAddress() != null
        ? network(inet.getAddress())
        : "";
  }

  private static String network(InetAddress address) {
    byte[] bytes = address.getAddress();
    return Arrays.toString(bytes.length == 16 ? Arrays.copyOf(bytes, 8) : bytes);
  }

  private static byte[] refusal() {
    String json =
        "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
            + "\"detail\":\"Your address has too many connections open; close some.\"}";
    return """
        HTTP/1.1 503 Service Unavailable\r
        Content-Type: application/problem+json\r
        Retry-After: 5\r
        Connection: close\r
        Content-Length: %d\r
        \r
        %s"""
        .formatted(json.length(), json)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
