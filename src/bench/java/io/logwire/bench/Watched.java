package io.logwire.bench;

import io.logwire.bench.Child.Kind;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What it costs the write path that somebody watches: a scrape each five seconds and a question
 * about health each second, against nobody, in turns on one service.
 */
final class Watched {
  private static final int TURNS = 9;
  private static final int SECONDS = 10; // two scrapes
  private static final int SCRAPE_EVERY = 5;

  private Watched() {}

  static void run(Setup setup, Wrk wrk) throws IOException, InterruptedException {
    Path data = setup.emptyFolder("data-watched");
    int console = Child.freePort();
    Map<String, String> environment = Map.of("LOGWIRE_CONSOLE_PORT", Integer.toString(console));
    List<Double> without = new ArrayList<>();
    List<Double> with = new ArrayList<>();
    List<Double> times = new ArrayList<>();
    try (Child child = Child.start(Kind.SERVICE, setup, data, environment)) {
      child.awaitFirst202();
      Round.warmUp(child, wrk);
      ask(console, "/metrics"); // loads what it takes
      for (int i = 0; i < TURNS; i++) {
        without.add(wrk.drive(child, 64, SECONDS).perSecond());
        Thread watcher = watch(console);
        with.add(wrk.drive(child, 64, SECONDS).perSecond());
        watcher.interrupt();
        watcher.join();
        times.add(with.get(i) / without.get(i));
      }
    }
    Setup.deleteFolder(data);
    System.out.printf(
        Locale.ROOT,
        """
        | | nobody | watched | times | at least |
        | --- | --- | --- | --- | --- |
        | 64 connections, logs a second | %,.0f | %,.0f | %.3f (%.3f to %.3f) | 0.98 |
        """,
        Table.median(without),
        Table.median(with),
        Table.median(times),
        times.stream().min(Double::compare).orElseThrow(),
        times.stream().max(Double::compare).orElseThrow());
  }

  private static Thread watch(int console) {
    Thread thread =
        new Thread(
            () -> {
              try {
                for (int second = 0; true; second++) {
                  ask(console, "/readyz");
                  if (second % SCRAPE_EVERY == 0) {
                    ask(console, "/metrics");
                  }
                  Thread.sleep(1_000);
                }
              } catch (IOException e) {
                System.err.println("the console does not answer: " + e);
              } catch (InterruptedException e) {
                // the turn is over
              }
            },
            "watcher");
    thread.start();
    return thread;
  }

  private static void ask(int console, String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + console + path)
                .toURL()
                .openConnection(Proxy.NO_PROXY);
    connection.getResponseCode();
    if (connection.getErrorStream() == null) {
      connection.getInputStream().readAllBytes();
    }
  }
}
