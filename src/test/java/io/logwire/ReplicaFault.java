package io.logwire;

import io.logwire.store.postgres.PostgresPair;
import io.logwire.store.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What may happen to replicas and their database, and where they can be brought to suffer it. */
enum ReplicaFault {
  TERMINATED("every session is terminated (`pg_terminate_backend`)", Needs.SERVER, 10) {
    @Override
    void happen(Place place, Random random) {
      int times = 1 + random.nextInt(3);
      for (int i = 0; i < times; i++) {
        place.server.terminateSessions(place.url);
        pause(random.nextInt(300));
      }
    }
  },
  KILLED("a replica is killed (`kill -9`) and started", Needs.SERVER, 10) {
    @Override
    void happen(Place place, Random random) throws Exception {
      int replica = random.nextInt(ReplicaTrial.REPLICAS);
      place.trial.kill(replica);
      place.trial.start(replica);
    }
  },
  STOPPED("a replica is stopped for 7 to 12 s (`SIGSTOP`)", Needs.SERVER, 10) {
    @Override
    void happen(Place place, Random random) throws Exception {
      int replica = random.nextInt(ReplicaTrial.REPLICAS);
      place.trial.signal(replica, "STOP");
      pause(7_000 + random.nextInt(5_000));
      place.trial.signal(replica, "CONT");
    }
  },
  RESTARTED("the database stops at once and starts", Needs.SERVER, 10) {
    @Override
    void happen(Place place, Random random) {
      place.server.stopAtOnce();
      pause(random.nextInt(3_000));
      place.server.startAgain();
    }
  },
  CUT("a replica is cut off from the database for 3 to 13 s", Needs.NETWORK, 10) {
    @Override
    void happen(Place place, Random random) throws Exception {
      String host = "127.0.0." + (2 + random.nextInt(ReplicaTrial.REPLICAS));
      String port = place.server.address().replaceFirst(".*:", "");
      nft("add table inet logwire");
      nft("add chain inet logwire in { type filter hook input priority 0; }");
      nft("add rule inet logwire in ip daddr " + host + " tcp dport " + port + " drop");
      nft("add rule inet logwire in ip saddr " + host + " tcp sport " + port + " drop");
      pause(3_000 + random.nextInt(10_000));
      nft("delete table inet logwire");
    }
  },
  FULL("the disk of the database is full for 2 to 6 s", Needs.DISK, 10) {
    @Override
    void happen(Place place, Random random) throws Exception {
      place.server.disk().leave(random.nextInt(200_000));
      pause(2_000 + random.nextInt(4_000));
      place.server.disk().free();
      if (!place.server.isRunning()) { // without room for its WAL it ends itself
        place.server.startAgain();
      }
    }
  },
  CANCELLED("commits are cancelled while they wait (`pg_cancel_backend`)", Needs.PAIR, 10) {
    @Override
    void happen(Place place, Random random) {
      if (place.pair.cancelCommits() == 0) {
        throw new IllegalStateException("no commit was cancelled");
      }
    }
  },
  FAILED_OVER("the primary is killed, and the standby promoted", Needs.PAIR, 10) {
    @Override
    void happen(Place place, Random random) {
      place.pair.failOver(false, random.nextBoolean());
    }

    @Override
    void mend(Place place) {
      place.pair.rebuild();
    }
  },
  LINGERING("the standby is promoted, and the old primary lingers", Needs.PAIR, 12) {
    @Override
    void happen(Place place, Random random) {
      place.pair.failOver(true, false);
    }

    @Override
    void mend(Place place) {
      place.pair.rebuild();
    }
  };

  private enum Needs {
    SERVER,
    NETWORK,
    DISK,
    PAIR
  }

  private final String words;
  private final Needs needs;
  private final int mostSeconds;

  ReplicaFault(String words, Needs needs, int mostSeconds) {
    this.words = words;
    this.needs = needs;
    this.mostSeconds = mostSeconds;
  }

  /** What happens, for people. */
  String words() {
    return words;
  }

  /** After how long each replica has to acknowledge logs again. */
  int mostSeconds() {
    return mostSeconds;
  }

  /** Does it; it is over on return. */
  abstract void happen(Place place, Random random) throws Exception;

  /** Makes everything as it was before, once all was checked. */
  void mend(Place place) {}

  /** Why it cannot be tried here, if it cannot. */
  Optional<String> obstacle() {
    boolean isRoot = System.getProperty("user.name").equals("root");
    return switch (needs) {
      case SERVER, PAIR -> Optional.empty();
      case DISK -> isRoot ? Optional.empty() : Optional.of("needs the right to mount");
      case NETWORK ->
          Boolean.getBoolean("replicas.own-network")
              ? Optional.empty()
              : Optional.of("needs a network of its own: src/test/sh/replicas.sh as root");
    };
  }

  /** Whether it can happen where that one does. */
  boolean isLike(ReplicaFault other) {
    boolean byOneServer = needs == Needs.SERVER || needs == Needs.NETWORK;
    return needs == other.needs
        || byOneServer && (other.needs == Needs.SERVER || other.needs == Needs.NETWORK);
  }

  /** A database, and replicas on it, where it can happen. */
  Place place(Path home) throws IOException {
    return new Place(needs, home);
  }

  private static void pause(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = millis; left > 0; ) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(left));
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }

  private static void nft(String words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("nft", words).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException("nft " + words);
    }
  }

  /** Where a fault happens. */
  static final class Place implements AutoCloseable {
    private static final int DISK_MEGABYTES = 400;

    private final PostgresPair pair; // null where there is one server only
    private final PostgresServer server; // null where there are two
    private final String url;
    private final ReplicaTrial trial;

    private Place(Needs needs, Path home) throws IOException {
      pair = needs == Needs.PAIR ? PostgresPair.start() : null;
      server =
          switch (needs) {
            case PAIR -> null;
            case DISK -> PostgresServer.startOnSmallDisk(DISK_MEGABYTES);
            default -> PostgresServer.start();
          };
      url = (pair == null ? server : pair.primary()).newDatabase();
      trial =
          pair == null
              ? new ReplicaTrial(home, byAddressesOfTheirOwn(url), () -> url)
              : new ReplicaTrial(
                  home,
                  Collections.nCopies(ReplicaTrial.REPLICAS, pair.ofBoth(url)),
                  () -> pair.ofPrimary(url));
    }

    // So that one of them can be cut off.
    private static List<String> byAddressesOfTheirOwn(String url) {
      return List.of("2", "3", "4").stream()
          .map(last -> url.replace("127.0.0.1", "127.0.0." + last))
          .toList();
    }

    ReplicaTrial trial() {
      return trial;
    }

    /** Ends all processes at once, where nobody waits for what they have to say. */
    void abandon() {
      ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
      closeDatabase();
    }

    @Override
    public void close() throws IOException {
      trial.close();
      closeDatabase();
    }

    private void closeDatabase() {
      if (pair != null) {
        pair.close();
      } else {
        server.close();
      }
    }
  }
}
