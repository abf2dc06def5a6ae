package io.logwire;

import io.logwire.store.StoreException;
import io.logwire.store.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What may happen to replicas and their database, and where they can be brought to suffer it. */
enum ReplicaFault {
  TERMINATED("every session is terminated (`pg_terminate_backend`)", Needs.SERVER, 10) {
    @Override
    void happen(ReplicaPlace place, Random random) {
      int times = 1 + random.nextInt(3);
      for (int i = 0; i < times; i++) {
        place.server().terminateSessions(place.url());
        pause(random.nextInt(300));
      }
    }
  },
  KILLED("a replica is killed (`kill -9`) and started", Needs.SERVER, 30) { // as Java starts
    @Override
    void happen(ReplicaPlace place, Random random) throws Exception {
      int replica = random.nextInt(ReplicaTrial.REPLICAS);
      place.trial().kill(replica);
      place.trial().start(replica);
    }
  },
  STOPPED("a replica is stopped for 7 to 12 s (`SIGSTOP`)", Needs.SERVER, 10) {
    @Override
    void happen(ReplicaPlace place, Random random) throws Exception {
      int replica = random.nextInt(ReplicaTrial.REPLICAS);
      place.trial().signal(replica, "STOP");
      pause(7_000 + random.nextInt(5_000));
      place.trial().signal(replica, "CONT");
    }
  },
  RESTARTED("the database stops at once and starts", Needs.SERVER, 10) {
    @Override
    void happen(ReplicaPlace place, Random random) {
      place.server().stopAtOnce();
      pause(random.nextInt(3_000));
      place.server().startAgain();
    }
  },
  CUT("a replica is cut off from the database for 3 to 13 s", Needs.NETWORK, 10) {
    @Override
    void happen(ReplicaPlace place, Random random) throws Exception {
      String host = "127.0.0." + (2 + random.nextInt(ReplicaTrial.REPLICAS));
      String port = place.server().address().replaceFirst(".*:", "");
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
    void happen(ReplicaPlace place, Random random) throws Exception {
      place.server().disk().leave(random.nextInt(200_000));
      pause(2_000 + random.nextInt(4_000));
      place.server().disk().free();
      place.server().awaitOrStart(); // without room for its WAL it ends itself
    }
  },
  WAL_FULL("the disk of its WAL alone is full for 2 to 6 s", Needs.WAL_DISK, 10) {
    @Override
    void happen(ReplicaPlace place, Random random) throws Exception {
      place.server().disk().leave(random.nextInt(200_000));
      useUpTheWal(place.server());
      pause(2_000 + random.nextInt(4_000));
      place.server().disk().free();
      place.server().awaitOrStart();
    }
  },
  CANCELLED("commits are cancelled while they wait (`pg_cancel_backend`)", Needs.PAIR, 10) {
    @Override
    void happen(ReplicaPlace place, Random random) {
      if (place.pair().cancelCommits() == 0) {
        throw new IllegalStateException("no commit was cancelled");
      }
    }
  },
  FAILED_OVER("the primary is killed, and the standby promoted", Needs.PAIR, 10) {
    @Override
    void happen(ReplicaPlace place, Random random) {
      place.pair().failOver(false, random.nextBoolean());
    }

    @Override
    void mend(ReplicaPlace place) {
      place.pair().rebuild();
    }
  },
  LINGERING("the standby is promoted, and the old primary lingers", Needs.PAIR, 12) {
    @Override
    void happen(ReplicaPlace place, Random random) {
      place.pair().failOver(true, false);
    }

    @Override
    void mend(ReplicaPlace place) {
      place.pair().rebuild();
    }
  },
  SWITCHED_OVER("Patroni makes another node the primary (`switchover`)", Needs.PATRONI, 10) {
    @Override
    void happen(ReplicaPlace place, Random random) {
      place.cluster().switchOver();
    }
  },
  PRIMARY_KILLED("Patroni's primary is killed (`kill -9`)", Needs.PATRONI, 10) {
    @Override
    void happen(ReplicaPlace place, Random random) {
      place.cluster().killPrimary();
    }
  },
  PRIMARY_STOPPED(
      "the node of Patroni's primary is stopped (`SIGSTOP`), and reset", Needs.PATRONI, 10) {
    @Override
    void happen(ReplicaPlace place, Random random) {
      place.cluster().stopPrimary();
    }
  },
  PATRONI_KILLED("Patroni alone is killed, and its primary lingers", Needs.PATRONI, 12) {
    @Override
    void happen(ReplicaPlace place, Random random) {
      place.cluster().killPatroni();
    }
  };

  private enum Needs {
    SERVER,
    NETWORK,
    DISK,
    WAL_DISK,
    PAIR,
    PATRONI
  }

  private static final int DISK_MEGABYTES = 400;
  private static final int WAL_MEGABYTES = 128;
  private static final int MOST_SEGMENTS = 100; // some of which are used again meanwhile

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
  abstract void happen(ReplicaPlace place, Random random) throws Exception;

  /** Makes everything as it was before, once all was checked. */
  void mend(ReplicaPlace place) throws IOException {
    if (needs == Needs.PATRONI) {
      place.cluster().mend();
    }
  }

  /** Why it cannot be tried here, if it cannot. */
  Optional<String> obstacle() throws IOException {
    boolean isRoot = SystemUser.isRoot();
    return switch (needs) {
      case SERVER, PAIR -> Optional.empty();
      case DISK, WAL_DISK -> isRoot ? Optional.empty() : Optional.of("needs the right to mount");
      case NETWORK ->
          Boolean.getBoolean("replicas.own-network")
              ? Optional.empty()
              : Optional.of("needs a network of its own: src/test/sh/replicas.sh as root");
      case PATRONI ->
          PatroniCluster.runs() ? Optional.empty() : Optional.of("needs patroni, etcd, postgresql");
    };
  }

  /** Whether it is one of those that src/test/sh/patroni.sh tries. */
  boolean isOfPatroni() {
    return needs == Needs.PATRONI;
  }

  /** Whether it can happen where that one does. */
  boolean isLike(ReplicaFault other) {
    boolean byOneServer = needs == Needs.SERVER || needs == Needs.NETWORK;
    return needs == other.needs
        || byOneServer && (other.needs == Needs.SERVER || other.needs == Needs.NETWORK);
  }

  /** A database, and replicas on it, where it can happen. */
  ReplicaPlace place(Path home) throws IOException {
    return switch (needs) {
      case SERVER, NETWORK -> ReplicaPlace.onOne(PostgresServer.start(), home);
      case DISK -> ReplicaPlace.onOne(PostgresServer.startOnSmallDisk(DISK_MEGABYTES), home);
      case WAL_DISK ->
          ReplicaPlace.onOne(PostgresServer.startWithItsWalOnASmallDisk(WAL_MEGABYTES), home);
      case PAIR -> ReplicaPlace.onPair(home);
      case PATRONI -> ReplicaPlace.onPatroni(home);
    };
  }

  private static void pause(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = millis; left > 0; ) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(left));
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }

  // Which the server does not survive.
  private static void useUpTheWal(PostgresServer server) {
    try {
      for (int i = 0; i < MOST_SEGMENTS; i++) {
        server.execute("SELECT pg_logical_emit_message(true, 'x', 'x'), pg_switch_wal()");
      }
    } catch (StoreException e) {
      return;
    }
    throw new IllegalStateException("the WAL has room for all that is written");
  }

  private static void nft(String words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("nft", words).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException("nft " + words);
    }
  }
}
