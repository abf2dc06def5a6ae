package io.logwire.store.postgres;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logwire.ProxyProcess;
import io.logwire.SystemUser;
import io.logwire.log.RetentionRules;
import io.logwire.metrics.Metrics;
import io.logwire.store.Store;
import io.logwire.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real pgbouncer between a replica and its database; skipped where it is not installed. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PoolerTest {
  private static final Path PGBOUNCER = Path.of("/usr/sbin/pgbouncer");

  @TempDir Path folder;

  private final List<Process> started = new ArrayList<>();
  private PostgresServer server;

  @BeforeEach
  void findIt() {
    assumeTrue(Files.isExecutable(PGBOUNCER), "pgbouncer is not installed");
    server = PostgresServer.shared();
  }

  @AfterEach
  void end() {
    started.forEach(Process::destroy);
    started.forEach(one -> one.onExit().join());
  }

  /** The URL of a new database, through a pooler of that mode. */
  private String through(String mode) throws IOException {
    String url = server.newDatabase();
    int port = ProxyProcess.freePort();
    Path users = Files.writeString(folder.resolve("users"), "\"postgres\" \"\"\n");
    Path file =
        Files.writeString(
            folder.resolve("pgbouncer.ini"),
            """
            [databases]
            * = host=127.0.0.1 port=%s
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = %d
            unix_socket_dir =
            auth_type = trust
            auth_file = %s
            pool_mode = %s
            ignore_startup_parameters = extra_float_digits, options
            """
                .formatted(server.address().replaceFirst(".*:", ""), port, users, mode));
    List<String> command = new ArrayList<>(List.of(PGBOUNCER.toString(), file.toString()));
    if (SystemUser.isRoot()) { // whom it does not serve
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      command.addAll(0, List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    }
    Path said = folder.resolve("pgbouncer.out");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    started.add(process);
    String there = url.replace(server.address(), "127.0.0.1:" + port);
    while (!answers(there)) {
      assertTrue(process.isAlive(), () -> "it has ended: " + said);
    }
    return there;
  }

  private static boolean answers(String url) {
    try {
      DriverManager.getConnection(url).close();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  private static Store open(String url) {
    return PostgresStore.open(
        url, false, RetentionRules.NONE, Clock.systemUTC(), new Metrics().store);
  }

  @Test
  void oneThatGivesSessionsToTransactionsIsRefused() throws Exception {
    String url = through("transaction");

    StoreException refused = assertThrows(StoreException.class, () -> open(url).close());

    assertTrue(refused.getMessage().contains("pool_mode=session"), refused.getMessage());
  }

  @Test
  void oneThatLeavesSettingsOutIsRefusedByTheirNames() throws Exception {
    String url = through("session");

    StoreException refused = assertThrows(StoreException.class, () -> open(url).close());

    assertTrue(refused.getMessage().contains("lock_timeout"), refused.getMessage());
  }
}
