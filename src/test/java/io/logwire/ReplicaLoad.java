package io.logwire;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntUnaryOperator;

/**
 * Clients of several replicas, and what became of their logs. Half of them send a log that was not
 * acknowledged again, to the next replica and with the same key, until it is; the others do not.
 */
final class ReplicaLoad implements AutoCloseable {
  private static final int CLIENTS = 4; // of each replica
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(15);
  private static final int ALERT_EACH = 40;

  private final int replicas;
  private final IntUnaryOperator ports;
  private final List<Thread> threads = new ArrayList<>();
  private final Set<String> sent = ConcurrentHashMap.newKeySet();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final long[] last; // guarded by this; when each replica has acknowledged a log
  private long longest; // guarded by this; between two of one replica
  private volatile boolean stopped;

  /**
   * Starts them.
   *
   * @param ports where that replica takes logs now
   */
  ReplicaLoad(int replicas, IntUnaryOperator ports) {
    this.replicas = replicas;
    this.ports = ports;
    this.last = new long[replicas];
    resetLongest();
    for (int replica = 0; replica < replicas; replica++) {
      for (int client = 0; client < CLIENTS; client++) {
        int its = replica;
        String name = "r%dc%d".formatted(replica, client);
        boolean repeats = client % 2 == 0;
        threads.add(new Thread(() -> run(its, name, repeats), name));
      }
    }
    threads.forEach(Thread::start);
  }

  /** Whether a log of that reference asks for an alert. */
  static boolean hasAlert(String reference) {
    return Integer.parseInt(reference.substring(reference.indexOf('-') + 1)) % ALERT_EACH == 0;
  }

  /** The references of all logs that were sent so far. */
  Set<String> sent() {
    return sent;
  }

  /** Those that were acknowledged so far. */
  List<String> acknowledged() {
    return new ArrayList<>(acknowledged);
  }

  /** Waits until so many more are. */
  void awaitAcknowledged(int more) {
    int until = acknowledged.size() + more;
    while (acknowledged.size() < until) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  synchronized void resetLongest() {
    longest = 0;
    Arrays.fill(last, System.nanoTime());
  }

  /** The longest time in which one replica has acknowledged nothing, since the reset. */
  synchronized long longest() {
    return longest;
  }

  /** Waits until each has acknowledged a log since then, but not for longer; how long it took. */
  long awaitAll(long since, long mostNanos) {
    long now = System.nanoTime();
    while (!haveAll(since) && now - since < mostNanos) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      now = System.nanoTime();
    }
    return now - since;
  }

  private synchronized boolean haveAll(long since) {
    return Arrays.stream(last).allMatch(one -> one - since > 0);
  }

  private void run(int replica, String name, boolean repeats) {
    int n = 0;
    while (!stopped) {
      try (LogClient client = new LogClient(ports.applyAsInt(replica), ChildServer.TOKEN)) {
        while (!stopped) {
          String reference = name + "-" + n++;
          sent.add(reference);
          if (!send(client, replica, reference, repeats) && repeats) {
            repeat(replica + 1, reference);
          }
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      } catch (IOException e) {
        if (repeats && n > 0) {
          repeat(replica + 1, name + "-" + (n - 1));
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void repeat(int replica, String reference) {
    for (int next = replica; !stopped && !acknowledged.contains(reference); next++) {
      int its = next % replicas;
      LockSupport.parkNanos(PAUSE_NANOS);
      try (LogClient client = new LogClient(ports.applyAsInt(its), ChildServer.TOKEN)) {
        send(client, its, reference, true);
      } catch (IOException e) {
        // the next one
      }
    }
  }

  private boolean send(LogClient client, int replica, String reference, boolean repeats)
      throws IOException {
    String json =
        "{\"channel_id\":\"c%s\",\"reference\":\"%s\",\"label\":\"a log\",\"alert\":%b}"
            .formatted(reference.charAt(1), reference, hasAlert(reference));
    String[] headers = repeats ? new String[] {"Idempotency-Key: " + reference} : new String[0];
    if (client.send(json, headers).status() != 202) {
      return false;
    }
    acknowledged.add(reference);
    tell(replica);
    return true;
  }

  private synchronized void tell(int replica) {
    long now = System.nanoTime();
    longest = Math.max(longest, now - last[replica]);
    last[replica] = now;
  }

  @Override
  public void close() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
