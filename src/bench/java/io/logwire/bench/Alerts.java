package io.logwire.bench;

import com.sun.net.httpserver.HttpServer;
import io.logwire.bench.Child.Kind;
import io.logwire.bench.Wrk.Load;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * How long an alert takes from its 202 to its receiver, and what receivers that hang, reset and
 * refuse cost those who send logs: 3,000 logs a second are offered, and 50 alerts a second beside
 * them, to a service with a healthy webhook and, in turns, to one that has three hostile ones too.
 */
final class Alerts implements AutoCloseable {
  private static final int TURNS = 9;
  private static final int SECONDS = 8;
  private static final int IDLE_ALERTS = 200;
  private static final int PAUSE_MILLIS = 20;

  private final Setup setup;
  private final Wrk wrk;
  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<Long> received = new LinkedBlockingQueue<>();
  private final HttpServer healthy;
  private final ServerSocket hangs; // nobody accepts, and the kernel takes what it has room for
  private final ServerSocket resets;

  private Alerts(Setup setup, Wrk wrk) throws IOException {
    this.setup = setup;
    this.wrk = wrk;
    InetAddress loopback = InetAddress.getLoopbackAddress();
    healthy = HttpServer.create(new InetSocketAddress(loopback, 0), 100);
    healthy.createContext(
        "/",
        exchange -> {
          received.add(System.nanoTime());
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    healthy.setExecutor(Executors.newSingleThreadExecutor(Alerts::daemon));
    healthy.start();
    hangs = new ServerSocket(0, 50, loopback);
    resets = new ServerSocket(0, 50, loopback);
    daemon(this::resetAll).start();
  }

  static void run(Setup setup, Wrk wrk) throws IOException, InterruptedException {
    try (Alerts alerts = new Alerts(setup, wrk)) {
      List<Double> idle = alerts.idle();
      idle.sort(null);
      Turns turns = alerts.turns();
      System.out.printf(
          Locale.ROOT,
          """
          | | | floor |
          | --- | --- | --- |
          | from the 202 to the receiver, idle: median, ms | %.1f | 20 |
          | - p99, ms | %.1f | |
          | the call at 3,000/s with a healthy webhook: p99, ms | %.1f | |
          | - with three hostile ones too | %.1f | |
          | - times | %.2f | 1.10 |
          | - times, median of the turns | %.2f | 1.10 |
          """,
          idle.get(idle.size() / 2),
          idle.get(idle.size() * 99 / 100),
          Table.median(turns.plain()),
          Table.median(turns.hostile()),
          Table.median(turns.hostile()) / Table.median(turns.plain()),
          Table.median(turns.ratios()));
    }
  }

  private List<Double> idle() throws IOException, InterruptedException {
    Path data = setup.emptyFolder("data-alerts");
    List<Double> millis = new ArrayList<>();
    try (Child child = Child.start(Kind.SERVICE, setup, data, webhooks(Map.of()))) {
      child.awaitFirst202();
      for (int i = 0; i < 2 * IDLE_ALERTS; i++) {
        received.clear();
        sendAlert(child);
        long acknowledged = System.nanoTime();
        Long at = received.poll(10, TimeUnit.SECONDS);
        if (at == null) {
          throw new IllegalStateException("an alert did not arrive in ten seconds");
        }
        if (i >= IDLE_ALERTS) { // the first half warms up
          millis.add(Math.max(0, at - acknowledged) / 1e6);
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
    Setup.deleteFolder(data);
    return millis;
  }

  /** The p99 of the call in each turn, in milliseconds: with the healthy webhook, and with all. */
  private record Turns(List<Double> plain, List<Double> hostile) {
    List<Double> ratios() {
      return IntStream.range(0, plain.size()).mapToObj(i -> hostile.get(i) / plain.get(i)).toList();
    }
  }

  // Both services run all the time, one of them idle: a turn follows the other within seconds, and
  // neither the compilers nor a slower hour of the machine come between them.
  private Turns turns() throws IOException, InterruptedException {
    Path plainData = setup.emptyFolder("data-alerts");
    Path hostileData = setup.emptyFolder("data-alerts-hostile");
    Turns turns = new Turns(new ArrayList<>(), new ArrayList<>());
    try (Child plain = Child.start(Kind.SERVICE, setup, plainData, webhooks(Map.of()));
        Child hostile =
            Child.start(Kind.SERVICE, setup, hostileData, webhooks(hostileWebhooks()))) {
      for (Child child : List.of(plain, hostile)) {
        child.awaitFirst202();
        Round.warmUp(child, wrk);
        p99(child); // a load that the compilers have not seen yet
      }
      for (int i = 0; i < TURNS; i++) {
        turns.plain().add(p99(plain));
        turns.hostile().add(p99(hostile));
        System.err.printf(
            Locale.ROOT,
            "p99 %.1f ms, hostile %.1f%n",
            turns.plain().get(i),
            turns.hostile().get(i));
      }
    } finally {
      Setup.deleteFolder(plainData);
      Setup.deleteFolder(hostileData);
    }
    return turns;
  }

  private double p99(Child child) throws IOException, InterruptedException {
    Thread alerts = daemon(() -> sendAlerts(child));
    alerts.start();
    Load load = wrk.offer(child, Round.RATE, SECONDS);
    alerts.interrupt();
    alerts.join();
    return load.p99Millis();
  }

  private void sendAlerts(Child child) {
    try {
      while (true) {
        sendAlert(child);
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it is the end
    } catch (IOException e) {
      throw new IllegalStateException("an alert was not taken", e);
    }
  }

  private void sendAlert(Child child) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + child.port() + "/api/v1/log/create"))
            .header("Authorization", "Bearer " + Child.TOKEN)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"channel_id\":\"alerts\",\"label\":\"Payment failed\",\"alert\":true}"))
            .build();
    int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    if (status != 202) {
      throw new IOException("an alert was answered " + status);
    }
  }

  private Map<String, String> webhooks(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("LOGWIRE_WEBHOOK_WELL_URL", url(healthy.getAddress().getPort()));
    return environment;
  }

  private Map<String, String> hostileWebhooks() throws IOException {
    int nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = free.getLocalPort();
    }
    return Map.of(
        "LOGWIRE_WEBHOOK_HANGS_URL", url(hangs.getLocalPort()),
        "LOGWIRE_WEBHOOK_RESETS_URL", url(resets.getLocalPort()),
        "LOGWIRE_WEBHOOK_REFUSES_URL", url(nobody));
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port + "/in";
  }

  private void resetAll() {
    try {
      while (true) {
        Socket socket = resets.accept();
        socket.setSoLinger(true, 0);
        socket.getOutputStream().write("HTTP".getBytes(StandardCharsets.US_ASCII));
        socket.close();
      }
    } catch (IOException e) {
      // closed: it is the end
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() throws IOException {
    healthy.stop(0);
    hangs.close();
    resets.close();
  }
}
