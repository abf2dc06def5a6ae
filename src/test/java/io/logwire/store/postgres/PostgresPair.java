package io.logwire.store.postgres;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** A primary with a synchronous standby, each of which takes the other's place again and again. */
public final class PostgresPair implements AutoCloseable {
  private static final String SYNCHRONOUS = "synchronous_standby_names = '*'";
  private static final String ALONE = "synchronous_standby_names = ''";
  private static final String CANCEL =
      """
      SELECT count(CASE WHEN pg_cancel_backend(pid) THEN 1 END)
      FROM (SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' OFFSET 0) AS waiting
      """;
  private static final long CANCEL_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30); // for the first one

  private final PostgresServer first; // whose folder has the programs
  private PostgresServer primary;
  private PostgresServer standby;
  private int copies;

  private PostgresPair(PostgresServer first) {
    this.first = first;
    this.primary = first;
    this.standby = first.startStandby();
  }

  /** Starts both. */
  public static PostgresPair start() {
    PostgresPair pair = new PostgresPair(PostgresServer.start());
    pair.waitForStandby();
    return pair;
  }

  public PostgresServer primary() {
    return primary;
  }

  /** That URL of a database of the primary, with both hosts. */
  public String ofBoth(String url) {
    return url.replace(primary.address(), primary.address() + "," + standby.address());
  }

  /** The same of the one that is the primary now. */
  public String ofPrimary(String url) {
    return url.replaceFirst("//[^/]+/", "//" + primary.address() + "/");
  }

  /**
   * Holds commits up for a second, or until one waits, and cancels their waits as they come; how
   * many.
   */
  public int cancelCommits() {
    String sender = primary.ask("SELECT pid FROM pg_stat_replication");
    int cancelled = 0;
    signal("STOP", sender);
    try {
      long end = System.nanoTime() + CANCEL_NANOS;
      long most = end + PATIENCE_NANOS;
      while (System.nanoTime() < end || cancelled == 0 && System.nanoTime() < most) {
        cancelled += cancelWaits(primary);
      }
    } finally {
      signal("CONT", sender);
    }
    return cancelled;
  }

  /** Cancels whoever waits for a standby in a commit there; how many did. */
  static int cancelWaits(PostgresServer server) {
    return Integer.parseInt(server.ask(CANCEL));
  }

  private static void signal(String name, String pid) {
    PostgresPrograms.run(List.of("kill", "-" + name, pid));
  }

  /**
   * Makes a primary of the standby, which has all that was acknowledged.
   *
   * @param lingers whether the old one runs on; else it is killed
   * @param all whether each of its processes is killed, and not the first alone
   */
  public void failOver(boolean lingers, boolean all) {
    PostgresServer old = primary;
    standby.configure(ALONE); // there is nobody to wait for
    if (!lingers) {
      old.kill(all);
    }
    standby.promote();
    primary = standby;
    standby = old;
  }

  /** Ends the old primary, and makes a standby of the new one in its place. */
  public void rebuild() {
    if (standby.isRunning()) {
      standby.kill(true);
    }
    standby.removeFiles();
    int port = standby.port();
    standby = primary.startStandby("copy" + ++copies, port);
    waitForStandby();
  }

  private void waitForStandby() {
    while (!primary
        .ask("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'")
        .equals("1")) {
      Thread.onSpinWait();
    }
    primary.configure(SYNCHRONOUS);
    while (!primary
        .ask("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")
        .equals("1")) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    for (PostgresServer one : new PostgresServer[] {primary, standby}) {
      if (one != first) {
        if (one.isRunning()) {
          one.kill(true);
        }
        one.removeFiles();
      }
    }
    first.close();
  }
}
