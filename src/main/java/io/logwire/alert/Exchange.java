package io.logwire.alert;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/**
 * One request and its answer.
 *
 * <p>Threading: one thread runs it; any may cut it off, which ends whatever that one waits for but
 * a name server.
 */
final class Exchange {
  /** Finds the addresses of a name. */
  @FunctionalInterface
  interface Resolver {
    List<InetAddress> resolve(String host) throws UnknownHostException;
  }

  private final Post post;
  private final Resolver resolver;
  private final long deadline; // in nano time
  private Connection connection; // guarded by this, like the rest
  private AnswerReader reader;
  private boolean cut;

  Exchange(Post post, Resolver resolver, long deadline) {
    this.post = post;
    this.resolver = resolver;
    this.deadline = deadline;
  }

  /**
   * Sends the request and reads the answer.
   *
   * @param idle a connection from before
   * @return the connection, if it can be used again
   * @throws IOException if there is no answer
   */
  Optional<Connection> run(Optional<Connection> idle) throws IOException {
    Connection used = idle.isPresent() ? hold(idle.get()) : connect();
    boolean again = false;
    try {
      again = ask(used);
    } finally {
      if (!again) {
        used.close();
      }
    }
    return again ? Optional.of(used) : Optional.empty();
  }

  /** Closes the connection; what has come by then is the answer. */
  void cutOff() {
    Connection used;
    synchronized (this) {
      cut = true;
      used = connection;
    }
    if (used != null) {
      used.close();
    }
  }

  /** The answer as far as it has come; empty if not even its head has. */
  Optional<Answer> answer() {
    AnswerReader read;
    synchronized (this) {
      read = reader;
    }
    return read == null ? Optional.empty() : read.answer();
  }

  private synchronized Connection hold(Connection used) throws IOException {
    connection = used;
    if (cut) {
      used.close();
      throw new IOException("cut off");
    }
    return used;
  }

  private boolean ask(Connection used) throws IOException {
    AnswerReader answer = new AnswerReader(used.in());
    IOException unsent = null;
    try {
      used.write(request());
    } catch (IOException e) { // who refuses a request need not read all of it
      unsent = e;
    }
    synchronized (this) {
      reader = answer;
    }
    try {
      answer.readHead();
    } catch (IOException e) {
      throw unsent == null ? e : unsent;
    }
    return answer.readBody() && unsent == null;
  }

  private Connection connect() throws IOException {
    Place place = post.place();
    Optional<Proxy> proxy = post.way().proxy();
    Place first = proxy.map(Proxy::place).orElse(place);
    List<InetAddress> addresses = resolver.resolve(first.host());
    Connection made = hold(new Connection(Connector.connect(addresses, first.port(), deadline)));
    try {
      if (place.tls()) {
        if (proxy.isPresent()) {
          tunnel(made, proxy.get());
        }
        made.startTls(
            post.way()
                .trust()
                .map(Trust::sockets)
                .orElseGet(() -> (SSLSocketFactory) SSLSocketFactory.getDefault()),
            place);
      }
      return made;
    } catch (IOException | RuntimeException e) {
      made.close();
      throw e;
    }
  }

  private void tunnel(Connection made, Proxy proxy) throws IOException {
    String to = post.place().withPort();
    StringBuilder head = new StringBuilder("CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\n");
    addAuthorization(head, proxy);
    made.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    int status = new AnswerReader(made.in()).readHead();
    if (status / 100 != 2) {
      throw new Trouble.ProxyRefused(status);
    }
  }

  private byte[] request() {
    Place place = post.place();
    Optional<Proxy> proxy = post.way().proxy().filter(unused -> !place.tls());
    StringBuilder head = new StringBuilder("POST ");
    proxy.ifPresent(unused -> head.append("http://").append(place.authority()));
    head.append(post.target()).append(" HTTP/1.1\r\nHost: ").append(place.authority());
    head.append("\r\nContent-Length: ").append(post.body().length).append("\r\n");
    proxy.ifPresent(one -> addAuthorization(head, one));
    post.headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    request.writeBytes(post.body());
    return request.toByteArray();
  }

  private static void addAuthorization(StringBuilder head, Proxy proxy) {
    proxy
        .authorization()
        .ifPresent(value -> head.append("Proxy-Authorization: ").append(value).append("\r\n"));
  }
}
