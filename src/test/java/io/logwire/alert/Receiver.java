package io.logwire.alert;

import io.logwire.Pause;
import io.logwire.thread.Threads;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ServerSocketFactory;

/** A receiver over real sockets, that can also do what no HTTP server does. */
final class Receiver implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  /** One request, as it came. */
  record Request(String path, Map<String, String> headers, String body, long nanos) {
    String id() {
      return headers.get("webhook-id");
    }
  }

  /** Answers a request on its connection; closing the socket ends it. */
  @FunctionalInterface
  interface Behaviour {
    void answer(Request request, Socket socket) throws IOException, InterruptedException;
  }

  private final ServerSocket server;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private volatile Behaviour behaviour;

  Receiver(Behaviour behaviour) throws IOException {
    this(behaviour, ServerSocketFactory.getDefault(), 0);
  }

  Receiver(Behaviour behaviour, ServerSocketFactory sockets, int port) throws IOException {
    this.behaviour = behaviour;
    server = sockets.createServerSocket(port, 100, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  static Behaviour status(int status) {
    return status(status, "", "");
  }

  static Behaviour status(int status, String header, String body) {
    byte[] answer =
        ("HTTP/1.1 %d Whatever\r\nContent-Length: %d\r\n%s\r\n%s"
                .formatted(
                    status,
                    status == 204 ? 0 : body.getBytes(StandardCharsets.UTF_8).length,
                    header.isEmpty() ? "" : header + "\r\n",
                    body))
            .getBytes(StandardCharsets.UTF_8);
    return (request, socket) -> {
      socket.getOutputStream().write(answer);
      socket.getOutputStream().flush();
    };
  }

  int port() {
    return server.getLocalPort();
  }

  String url() {
    return "http://127.0.0.1:" + port() + "/in";
  }

  void behave(Behaviour next) {
    behaviour = next;
  }

  List<Request> requests() {
    return requests;
  }

  /** How many connections there have been. */
  int accepted() {
    return accepted.get();
  }

  /** How many connections have ended. */
  int closed() {
    return closed.get();
  }

  /** Waits until that many requests have come. */
  List<Request> await(int count) {
    await(() -> requests.size() >= count, () -> requests.size() + " of " + count + " requests");
    return requests;
  }

  static void await(BooleanSupplier condition, Supplier<String> seen) {
    Pause.until(condition, seen);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        accepted.incrementAndGet();
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        daemon(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      Request request = read(in);
      while (request != null) {
        requests.add(request);
        behaviour.answer(request, socket);
        request = read(in);
      }
    } catch (IOException | InterruptedException e) {
      // the client has gone, or the test is over
    } finally {
      sockets.remove(socket);
      closed.incrementAndGet();
    }
  }

  private static Request read(InputStream in) throws IOException {
    String start = line(in);
    if (start.isEmpty()) {
      return null;
    }
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      headers.put(
          line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new Request(start.split(" ")[1], headers, body, System.nanoTime());
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private void daemon(Runnable work) {
    Thread thread = Threads.made("receiver", work);
    threads.add(thread);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    threads.forEach(Thread::interrupt); // of who was to wait for ever
  }
}
