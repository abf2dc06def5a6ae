package io.logwire.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Logs of a steady rate for a long time, which remembers the id of each that was acknowledged. Each
 * log has a time to be sent at, and its latency counts from there, so that a service that stalls
 * does not hide it.
 *
 * <p>Threading: a thread for each connection.
 */
final class SoakLoad implements AutoCloseable {
  private static final int CONNECTIONS = 32;
  private static final int ALERT_EVERY = 20_000; // logs of a connection; they stay for days

  private final int port;
  private final List<String> texts;
  private final List<Sender> senders = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private final LongAdder refused = new LongAdder();
  private final LongAdder broken = new LongAdder();
  private volatile long intervalNanos; // between two logs of a connection; 0 for no rate
  private volatile boolean stopped;
  private volatile Latencies latencies = new Latencies();

  SoakLoad(int port, List<String> texts) {
    this.port = port;
    this.texts = texts;
  }

  /** Begins to send as fast as answers come. */
  void start() {
    for (int i = 0; i < CONNECTIONS; i++) {
      Sender sender = new Sender();
      senders.add(sender);
      sender.start();
    }
  }

  /** Sends so many logs a second from now on. */
  void pace(double perSecond) {
    intervalNanos = (long) (CONNECTIONS * 1e9 / perSecond);
  }

  /** What was waited since the last call. */
  Latencies take() {
    Latencies taken = latencies;
    latencies = new Latencies();
    return taken;
  }

  long acknowledged() {
    return senders.stream().mapToLong(sender -> sender.count).sum();
  }

  long refused() {
    return refused.sum();
  }

  long broken() {
    return broken.sum();
  }

  /** The ids of all that was acknowledged, in order; after the end. */
  long[] ids() {
    long[] all = new long[(int) acknowledged()];
    int from = 0;
    for (Sender sender : senders) {
      System.arraycopy(sender.ids, 0, all, from, sender.count);
      from += sender.count;
    }
    Arrays.sort(all);
    return all;
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    for (Sender sender : senders) {
      sender.join();
    }
  }

  private final class Sender extends Thread {
    private long[] ids = new long[1 << 16];
    private volatile int count;
    private InputStream in;

    Sender() {
      super("soak");
      setDaemon(true);
    }

    @Override
    public void run() {
      while (!stopped) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
          socket.setTcpNoDelay(true);
          in = new BufferedInputStream(socket.getInputStream(), 1024);
          send(socket);
        } catch (IOException e) {
          broken.increment();
          LockSupport.parkNanos(100_000_000);
        }
      }
    }

    private void send(Socket socket) throws IOException {
      long due = System.nanoTime();
      for (long interval = 0; !stopped; ) {
        if (interval != intervalNanos) { // the pace begins, at another moment in each
          interval = intervalNanos;
          due = System.nanoTime() + (long) (Math.random() * interval);
        }
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        socket.getOutputStream().write(request());
        answer();
        latencies.add(System.nanoTime() - due);
        due = interval == 0 ? System.nanoTime() : due + interval;
      }
    }

    private byte[] request() {
      int number = next.getAndIncrement();
      boolean alert = count % ALERT_EVERY == ALERT_EVERY - 1;
      String body =
          "{\"channel_id\":\"channel-%d\",\"reference\":\"user-%d\",\"alert\":%b,%s}"
              .formatted(number % 20, number % 5_000, alert, texts.get(number % texts.size()));
      return ("POST /api/v1/log/create HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
              + Child.TOKEN
              + "\r\nContent-Type: application/json\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body)
          .getBytes(StandardCharsets.US_ASCII);
    }

    private void answer() throws IOException {
      String status = line();
      long id = 0;
      int length = 0;
      for (String header = line(); !header.isEmpty(); header = line()) {
        String value = header.substring(header.indexOf(':') + 1).strip();
        if (header.regionMatches(true, 0, "Log-Id:", 0, 7)) {
          id = Long.parseLong(value);
        } else if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
          length = Integer.parseInt(value);
        }
      }
      in.readNBytes(length);
      if (status.contains(" 202 ")) {
        keep(id);
      } else {
        refused.increment();
      }
    }

    private void keep(long id) {
      if (count == ids.length) {
        ids = Arrays.copyOf(ids, count * 2);
      }
      ids[count] = id;
      count = count + 1;
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new EOFException("closed within an answer");
        }
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }
  }

  /** Waits by how often they came, in steps of two percent. */
  static final class Latencies {
    private static final double STEP = Math.log(1.02);
    private final AtomicIntegerArray counts =
        new AtomicIntegerArray(1_200);

    void add(long nanos) {
      double micros = Math.max(1, nanos / 1e3);
      counts.incrementAndGet((int) Math.min(counts.length() - 1, Math.log(micros) / STEP));
    }

    double p99Millis() {
      long all = 0;
      for (int i = 0; i < counts.length(); i++) {
        all += counts.get(i);
      }
      long above = all / 100;
      int i = counts.length() - 1;
      for (long seen = 0; i > 0; i--) {
        seen += counts.get(i);
        if (seen > above) {
          break;
        }
      }
      return Math.exp(i * STEP) / 1e3;
    }
  }
}
