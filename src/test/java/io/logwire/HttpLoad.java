package io.logwire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.LogClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Connections that send logs, no two the same, as fast as they are answered, and write what became
 * of each into a {@link Ledger}. They end when the server does.
 */
final class HttpLoad implements AutoCloseable {
  private final List<Thread> threads = new ArrayList<>();
  private final List<LogClient> clients = new ArrayList<>();
  private final ConcurrentHashMap<Integer, Integer> answers = new ConcurrentHashMap<>();
  private final List<String> broken = Collections.synchronizedList(new ArrayList<>());
  private final Semaphore acknowledged = new Semaphore(0);
  private final Semaphore refused = new Semaphore(0);
  private final Ledger ledger;
  private final long pauseNanos;
  private volatile boolean stopping;

  /**
   * Opens the connections and starts to send.
   *
   * @param name part of the references, to be used once in a ledger
   * @param bodyChars the length of each log's body
   */
  HttpLoad(int port, String name, int connections, int bodyChars, Ledger ledger)
      throws IOException {
    this(port, name, connections, bodyChars, ledger, Duration.ZERO);
  }

  /** The same with so much time between the logs of a connection. */
  HttpLoad(int port, String name, int connections, int bodyChars, Ledger ledger, Duration pause)
      throws IOException {
    this.ledger = ledger;
    this.pauseNanos = pause.toNanos();
    for (int i = 0; i < connections; i++) {
      LogClient client = new LogClient(port, ChildServer.TOKEN);
      String prefix = name + '-' + i + '-';
      clients.add(client);
      threads.add(new Thread(() -> send(client, prefix, bodyChars), prefix));
    }
    threads.forEach(Thread::start);
  }

  /** Waits until so many more logs are acknowledged. */
  void awaitAcknowledged(int logs) throws InterruptedException {
    assertTrue(
        acknowledged.tryAcquire(logs, 60, TimeUnit.SECONDS),
        () -> "no %d logs were acknowledged in 60 s: %s".formatted(logs, answers));
  }

  /** Waits until so many more logs are refused. */
  void awaitRefused(int logs) throws InterruptedException {
    assertTrue(
        refused.tryAcquire(logs, 60, TimeUnit.SECONDS),
        () -> "no %d logs were refused in 60 s: %s".formatted(logs, answers));
  }

  /** How many requests were answered with each status. */
  ConcurrentHashMap<Integer, Integer> answers() {
    return answers;
  }

  /** What ended connections before they were stopped. */
  List<String> broken() {
    return broken;
  }

  /** Sends nothing more, and waits for the answers that are owed. */
  void stop() {
    stopping = true;
    awaitEnd();
  }

  /** Waits until the connections have ended with the server. */
  void awaitEnd() {
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    stopping = true;
    for (LogClient client : clients) {
      client.close();
    }
    awaitEnd();
  }

  private void send(LogClient client, String prefix, int bodyChars) {
    try {
      for (int n = 0; !stopping; n++) {
        String reference = prefix + n;
        ledger.sent(reference, bodyChars);
        Answer answer = client.send(Ledger.json(reference, bodyChars));
        answers.merge(answer.status(), 1, Integer::sum);
        if (answer.status() == 202) {
          ledger.acknowledged(reference, answer.logId());
          acknowledged.release();
        } else {
          ledger.refused(reference);
          refused.release();
        }
        LockSupport.parkNanos(pauseNanos);
      }
    } catch (IOException e) {
      broken.add(e.toString()); // and nobody knows what became of the last log
    }
  }
}
