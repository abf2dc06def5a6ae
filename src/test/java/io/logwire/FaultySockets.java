package io.logwire;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Sockets of the driver of PostgreSQL, which makes them where its URL says {@code socketFactory}:
 * the thread whose name begins so meets an Error in the middle of what the database answers.
 */
public final class FaultySockets extends SocketFactory {
  private final String thread;

  /**
   * Such sockets.
   *
   * @param thread how the name begins; {@code socketFactoryArg} of the URL
   */
  public FaultySockets(String thread) {
    this.thread = thread;
  }

  @Override
  public Socket createSocket() {
    return new Socket() {
      @Override
      public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            FaultyServer.failIn(thread);
            return super.read(bytes, offset, length);
          }
        };
      }
    };
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("the driver connects them itself");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException("the driver connects them itself");
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException("the driver connects them itself");
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException("the driver connects them itself");
  }
}
