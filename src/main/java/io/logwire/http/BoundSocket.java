package io.logwire.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a port of one address; who connects then waits until somebody accepts.
 *
 * <p>An address that this machine does not have yet, and a name that is not known yet, are waited
 * for: at boot the network may come later than the service, which a supervisor would give up.
 */
final class BoundSocket {
  /** How long an address may take to come. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  // The sockets' own queue: the default of 50 lets a burst of clients wait for a second.
  private static final int ACCEPT_QUEUE = 1024;
  private static final long PAUSE_MILLIS = 250;
  private static final Logger logger = LoggerFactory.getLogger(BoundSocket.class);

  private BoundSocket() {}

  /**
   * Takes that port of that address alone.
   *
   * @param key the setting that names the address, {@code host} for example
   * @throws UncheckedIOException with a message for the owner, if it cannot
   */
  static ServerSocketChannel bind(String key, String host, int port, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    boolean said = false;
    while (true) {
      InetSocketAddress address = new InetSocketAddress(host, port);
      try {
        return bind(address);
      } catch (IOException e) {
        boolean mayCome = e instanceof UnknownHostException || !isOfThisMachine(address, e);
        if (!mayCome || System.nanoTime() - end >= 0 || !pause()) {
          throw new UncheckedIOException(explain(key, host, port, mayCome, e), e);
        }
        if (!said) {
          logger.warn(
              "{} ({}) is no address of this machine yet; waiting for it, {} s at most",
              host,
              key,
              patience.toSeconds());
          said = true;
        }
      }
    }
  }

  private static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
    if (address.isUnresolved()) {
      throw new UnknownHostException("no such host");
    }
    ServerSocketChannel socket = ServerSocketChannel.open();
    try {
      return socket.bind(address, ACCEPT_QUEUE);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static boolean isOfThisMachine(InetSocketAddress address, IOException e) {
    try {
      return !(e instanceof BindException)
          || address.getAddress().isAnyLocalAddress()
          || NetworkInterface.getByInetAddress(address.getAddress()) != null;
    } catch (IOException unknown) {
      return true;
    }
  }

  private static String explain(
      String key, String host, int port, boolean isElsewhere, IOException e) {
    String cure =
        isElsewhere
            ? "set %s to an address of this machine".formatted(key)
            : "set %s to another port%s"
                .formatted(
                    key.replace("host", "port"),
                    key.equals("host") ? "" : " (a blank one is no console)");
    return "cannot listen on %s:%d: %s; %s".formatted(host, port, e.getMessage(), cure);
  }

  private static boolean pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
