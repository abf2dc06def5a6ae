package io.logwire.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What goes on beside the load of a soak: an open page, a scraper, and backups. */
final class SoakBeside implements AutoCloseable {
  private static final Duration SCRAPE = Duration.ofSeconds(5);
  private static final Duration BACKUP = Duration.ofMinutes(1);
  private static final Duration FIRST_BACKUP = Duration.ofSeconds(20);

  private final Setup setup;
  private final Path data;
  private final String console;
  private final AtomicInteger events = new AtomicInteger();
  private final AtomicInteger scrapes = new AtomicInteger();
  private final AtomicInteger backups = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private volatile boolean closed;

  /** One thing that is done again and again. */
  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  SoakBeside(Setup setup, Path data, int consolePort) {
    this.setup = setup;
    this.data = data;
    this.console = "http://127.0.0.1:" + consolePort;
  }

  void start() {
    begin("page", Duration.ZERO, Duration.ofSeconds(1), this::readPage);
    begin("scraper", Duration.ZERO, SCRAPE, this::scrape);
    begin("backup", FIRST_BACKUP, BACKUP, this::backup);
  }

  private void begin(String name, Duration first, Duration every, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(first.toMillis());
                while (!closed) {
                  long begun = System.nanoTime();
                  attempt(name, work);
                  long took = (System.nanoTime() - begun) / 1_000_000;
                  Thread.sleep(Math.max(1, every.toMillis() - took));
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private void attempt(String name, Work work) throws InterruptedException {
    try {
      work.run();
    } catch (IOException e) {
      if (!closed) {
        failed.incrementAndGet();
        System.err.println("the " + name + " failed: " + e);
      }
    }
  }

  private HttpURLConnection open(String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(console + path).toURL().openConnection(Proxy.NO_PROXY);
    if (connection.getResponseCode() != 200) {
      throw new IOException(path + " answered " + connection.getResponseCode());
    }
    return connection;
  }

  private void readPage() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                open("/channels/channel-1/live").getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null && !closed; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          events.incrementAndGet();
        }
      }
    }
  }

  private void scrape() throws IOException {
    String text =
        new String(open("/metrics").getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!text.contains("logwire_logs_total")) {
      throw new IOException("/metrics has no logwire_logs_total");
    }
    scrapes.incrementAndGet();
  }

  private void backup() throws IOException, InterruptedException {
    Path copy = data.resolveSibling("soak-backup.db");
    Files.deleteIfExists(copy);
    File words = data.resolveSibling("soak-backup.out").toFile();
    try (Command command = Command.start(setup, data, words, "backup", copy.toString())) {
      command.await();
    }
    Files.delete(copy);
    backups.incrementAndGet();
  }

  int failed() {
    return failed.get();
  }

  boolean allDone() {
    return events.get() > 0 && scrapes.get() > 0 && backups.get() > 0;
  }

  String done() {
    return "%,d events on the page, %,d scrapes, %,d backups"
        .formatted(events.get(), scrapes.get(), backups.get());
  }

  @Override
  public void close() {
    closed = true;
  }
}
