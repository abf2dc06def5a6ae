package io.logwire.alert;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A connection to a receiver, with TLS or without.
 *
 * <p>Threading: one thread at a time, but {@link #close} may be called by any, and ends what waits.
 */
final class Connection implements AutoCloseable {
  private final SocketChannel channel;
  private InputStream in;
  private OutputStream out;
  private final long madeAt = System.nanoTime();
  private volatile long usedAt = System.nanoTime();

  Connection(SocketChannel channel) throws IOException {
    this.channel = channel;
    Socket socket = channel.socket();
    socket.setTcpNoDelay(true);
    use(socket);
  }

  private void use(Socket socket) throws IOException {
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** From now on speaks TLS, with someone who proves to be that host. */
  void startTls(SSLSocketFactory sockets, Place place) throws IOException {
    String host = place.host();
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    SSLSocket tls = (SSLSocket) sockets.createSocket(channel.socket(), name, place.port(), true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS"); // else any name would do
    if (!name.matches("[0-9.]+|.*:.*")) {
      // Java itself does not tell a name without a dot, which many a proxy needs to know.
      parameters.setServerNames(List.of(new SNIHostName(name)));
    }
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    use(tls);
  }

  InputStream in() {
    return in;
  }

  /** When it was made, in nano time. */
  long madeAt() {
    return madeAt;
  }

  /** When it was last used, in nano time. */
  long usedAt() {
    return usedAt;
  }

  void write(byte[] bytes) throws IOException {
    usedAt = System.nanoTime();
    out.write(bytes);
    out.flush();
  }

  /** Whether it is open and nothing came while nobody asked; anything that did would be its end. */
  boolean isIdle() {
    try {
      channel.configureBlocking(false);
      boolean nothing = channel.read(ByteBuffer.allocate(1)) == 0;
      channel.configureBlocking(true);
      return nothing;
    } catch (IOException e) {
      return false;
    }
  }

  // Not by the socket of TLS, which would wait for whoever writes.
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // it is of no more use either way
    }
  }
}
