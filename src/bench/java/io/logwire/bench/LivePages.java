package io.logwire.bench;

import io.logwire.bench.Child.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What open pages of the console cost: 200 of them while nothing comes, and 20, of 20 channels,
 * while logs come as fast as they are taken. And how long a log takes from its 202 to a page.
 *
 * <p>With and without pages take turns on one service, so that its file has grown alike for both.
 */
final class LivePages {
  private static final int IDLE_PAGES = 200;
  private static final int IDLE_SECONDS = 30; // two beats
  private static final int BUSY_PAGES = 20;
  private static final int ROUNDS = 5;
  private static final int SECONDS = 5;
  private static final int LATENCIES = 200;

  private final Child child;
  private final int console;
  private long largestWal;

  private LivePages(Child child, int console) {
    this.child = child;
    this.console = console;
  }

  static void run(Setup setup, Wrk wrk) throws IOException, InterruptedException {
    Path data = setup.emptyFolder("data-live");
    int console = Child.freePort();
    Map<String, String> environment = Map.of("LOGWIRE_CONSOLE_PORT", Integer.toString(console));
    try (Child child = Child.start(Kind.SERVICE, setup, data, environment)) {
      child.awaitFirst202();
      LivePages bench = new LivePages(child, console);
      List<Double> latencies = bench.latencies();
      double idleWithout = bench.idle(0);
      double idle = bench.idle(IDLE_PAGES);
      long memory = child.rssKilobytes();
      Round.warmUp(child, wrk);
      List<Double> without = new ArrayList<>();
      List<Double> with = new ArrayList<>();
      for (int i = 0; i < ROUNDS; i++) {
        without.add(wrk.drive(child, 64, SECONDS).perSecond());
        try (Pages pages = bench.open(BUSY_PAGES)) {
          with.add(bench.drive(wrk));
          System.err.printf(
              Locale.ROOT,
              "%,.0f/s, with pages %,.0f/s, which read %,d kB%n",
              without.get(i),
              with.get(i),
              pages.bytes / 1000);
        }
      }
      System.out.printf(
          Locale.ROOT,
          """
          | | | at most |
          | --- | --- | --- |
          | from the 202 to a page: median, ms | %.1f | |
          | - p99, ms | %.1f | 300 |
          | no page, nothing comes: %% of a core | %.2f | |
          | %d pages, nothing comes: %% of a core | %.2f | 5 |
          | - RSS, MB | %d | |
          | logs a second, 64 connections | %,.0f | |
          | - with %d pages | %,.0f | |
          | - as a share | %.2f | (0.90 at least) |
          | - the largest WAL meanwhile, MB | %.1f | 64 |
          """,
          latencies.get(LATENCIES / 2),
          latencies.get(LATENCIES * 99 / 100),
          idleWithout,
          IDLE_PAGES,
          idle,
          memory / 1000,
          Table.median(without),
          BUSY_PAGES,
          Table.median(with),
          Table.median(with) / Table.median(without),
          bench.largestWal / 1e6);
    }
    Setup.deleteFolder(data);
  }

  /** Milliseconds from the answer to a log, to its event on a page; sorted. */
  private List<Double> latencies() throws IOException, InterruptedException {
    return latencies(child.port(), console);
  }

  /** The same from one replica to a page of another. */
  static List<Double> latencies(int port, int console) throws IOException, InterruptedException {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest log =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port + "/api/v1/log/create"))
            .header("Authorization", "Bearer " + Child.TOKEN)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString("{\"channel_id\":\"live\",\"label\":\"one\"}"))
            .build();
    List<Double> millis = new ArrayList<>();
    try (Socket page = new Socket(InetAddress.getLoopbackAddress(), console)) {
      page.getOutputStream().write(request("/channels/live/live"));
      InputStream in = page.getInputStream();
      readPast(in, "retry: 2000");
      for (int i = 0; i < 2 * LATENCIES; i++) {
        http.send(log, BodyHandlers.discarding());
        long acknowledged = System.nanoTime();
        readPast(in, "</li>");
        if (i >= LATENCIES) { // the first half warms up
          millis.add((System.nanoTime() - acknowledged) / 1e6);
        }
        Thread.sleep(20);
      }
    }
    millis.sort(null);
    return millis;
  }

  private static void readPast(InputStream in, String text) throws IOException {
    int matched = 0;
    while (matched < text.length()) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("the page was closed");
      }
      matched = c == text.charAt(matched) ? matched + 1 : c == text.charAt(0) ? 1 : 0;
    }
  }

  private static byte[] request(String path) {
    return ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Percent of a core while so many pages are open. */
  private double idle(int number) throws IOException, InterruptedException {
    try (Pages pages = open(number)) {
      Thread.sleep(2_000); // until they are all open, and the index has followed
      long before = child.cpuMicros();
      Thread.sleep(IDLE_SECONDS * 1_000L);
      double percent = (child.cpuMicros() - before) / 1e6 / IDLE_SECONDS * 100;
      pages.checkOpen();
      return percent;
    }
  }

  private double drive(Wrk wrk) throws IOException, InterruptedException {
    Path wal = child.data().resolve("logwire.db-wal");
    Thread watch =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                largestWal = Math.max(largestWal, wal.toFile().length());
                try {
                  Thread.sleep(20);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            });
    watch.start();
    double perSecond = wrk.drive(child, 64, SECONDS).perSecond();
    watch.interrupt();
    watch.join();
    return perSecond;
  }

  private Pages open(int number) throws IOException {
    return new Pages(console, number);
  }

  /** Pages that read what they are sent and throw it away, on a thread of their own. */
  private static final class Pages implements AutoCloseable {
    private final Selector selector = Selector.open();
    private final List<SocketChannel> channels = new ArrayList<>();
    private final Thread thread = new Thread(this::read, "pages");
    private volatile long bytes;
    private volatile int closed;

    private Pages(int port, int number) throws IOException {
      for (int i = 0; i < number; i++) {
        SocketChannel channel =
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.write(ByteBuffer.wrap(request("/channels/channel-%d/live".formatted(i % 20 + 1))));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        channels.add(channel);
      }
      thread.start();
    }

    private void read() {
      ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
      try {
        while (selector.isOpen()) {
          selector.select(
              key -> {
                try {
                  int read = ((SocketChannel) key.channel()).read(buffer.clear());
                  bytes += Math.max(0, read);
                  if (read < 0) {
                    closed++;
                    key.cancel();
                  }
                } catch (IOException e) {
                  closed++;
                  key.cancel();
                }
              });
        }
      } catch (IOException | java.nio.channels.ClosedSelectorException e) {
        // closed: it is the end
      }
    }

    private void checkOpen() {
      if (closed > 0 || !channels.isEmpty() && bytes == 0) {
        throw new IllegalStateException(closed + " pages were closed, " + bytes + " bytes came");
      }
    }

    @Override
    public void close() throws IOException {
      selector.close();
      for (SocketChannel channel : channels) {
        channel.close();
      }
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
