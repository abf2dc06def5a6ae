package io.logwire.alert;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Connects to a name with several addresses, of which perhaps not all can be reached: tries them in
 * the system's order, each a quarter of a second after the one before, or at once where that has
 * failed, and takes the first that is there (RFC 8305, without its sorting).
 *
 * <p>Threading: one use for each connection, by one thread.
 */
final class Connector implements AutoCloseable {
  private static final Duration APART = Duration.ofMillis(250);

  private final Selector selector;
  private final Set<SocketChannel> trying = new HashSet<>();
  private final Deque<InetAddress> left;
  private final int port;
  private IOException failure;
  private long next; // when the next address is tried

  private Connector(List<InetAddress> addresses, int port) throws IOException {
    this.selector = Selector.open();
    this.left = new ArrayDeque<>(addresses);
    this.port = port;
  }

  /**
   * A connection to one of the addresses, in blocking mode.
   *
   * @param deadline in nano time
   * @throws SocketTimeoutException at the deadline
   * @throws IOException what the last of the addresses had to say, if none is there
   */
  static SocketChannel connect(List<InetAddress> addresses, int port, long deadline)
      throws IOException {
    try (Connector connector = new Connector(addresses, port)) {
      return connector.connect(deadline);
    }
  }

  private SocketChannel connect(long deadline) throws IOException {
    next = System.nanoTime();
    while (true) {
      long now = System.nanoTime();
      if (now - deadline >= 0 || Thread.interrupted()) {
        throw new SocketTimeoutException();
      }
      if (!left.isEmpty() && now - next >= 0) {
        begin(left.remove());
        next = now + APART.toNanos();
      } else if (trying.isEmpty() && left.isEmpty()) {
        throw failure;
      } else {
        long until = left.isEmpty() ? deadline : Math.min(next, deadline);
        selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - now)));
      }
      for (SelectionKey key : selector.selectedKeys()) {
        SocketChannel channel = (SocketChannel) key.channel();
        if (isConnected(channel)) {
          return take(channel, key);
        }
      }
      selector.selectedKeys().clear();
    }
  }

  private void begin(InetAddress address) {
    try {
      SocketChannel channel = SocketChannel.open();
      trying.add(channel);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_CONNECT);
      try {
        channel.connect(new InetSocketAddress(address, port));
        // Even one that is there at once is found by the selector.
      } catch (IOException e) { // no route, for example
        hasFailed(channel, e);
      }
    } catch (IOException e) {
      failure = e;
      next = System.nanoTime();
    }
  }

  private boolean isConnected(SocketChannel channel) throws IOException {
    try {
      return channel.finishConnect();
    } catch (IOException e) {
      hasFailed(channel, e);
      return false;
    }
  }

  private void hasFailed(SocketChannel channel, IOException e) throws IOException {
    failure = e;
    trying.remove(channel);
    channel.close();
    next = System.nanoTime();
  }

  private SocketChannel take(SocketChannel channel, SelectionKey key) throws IOException {
    key.cancel();
    selector.selectedKeys().clear();
    selector.selectNow(); // lets go of the channel
    channel.configureBlocking(true);
    trying.remove(channel);
    return channel;
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : trying) {
      channel.close();
    }
    selector.close();
  }
}
