package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logwire.Pause;
import io.logwire.ProxyProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real sshd on loopback, with keys of its own, and the settings of a client that reach it. */
final class SshServer implements AutoCloseable {
  private static final Path SSHD = Path.of("/usr/sbin/sshd");
  private static final Path OF_ROOT = Path.of("/run/sshd"); // where its service makes it

  private final Process process;
  private final Path client;

  private SshServer(Process process, Path client) {
    this.process = process;
    this.client = client;
  }

  /** Starts one that is each of these hosts; skips the test where it is not installed. */
  static SshServer start(Path folder, String... hosts) throws Exception {
    assumeTrue(Files.isExecutable(SSHD), "sshd is not installed");
    Program.require("ssh", "ssh-keygen");
    boolean isRoot = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    if (isRoot) {
      Files.createDirectories(OF_ROOT);
    }
    for (String key : List.of("host", "user")) {
      String file = folder.resolve(key).toString();
      var made = new Program(folder).run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file);
      assertEquals(0, made.exitCode(), made::err);
    }
    int port = ProxyProcess.freePort();
    Path settings = folder.resolve("sshd_config");
    Files.writeString(
        settings,
        """
        Port %d
        ListenAddress 127.0.0.1
        HostKey %s
        AuthorizedKeysFile %s
        StrictModes no
        PidFile none
        UsePAM %s
        """
            .formatted(
                port, folder.resolve("host"), folder.resolve("user.pub"), isRoot ? "yes" : "no"));
    Path client = folder.resolve("ssh_config");
    Files.writeString(
        client,
        """
        Host %s
          HostName 127.0.0.1
          Port %d
          User %s
          IdentityFile %s
          IdentitiesOnly yes
          BatchMode yes
          ExitOnForwardFailure yes
          StrictHostKeyChecking no
          UserKnownHostsFile %s
        """
            .formatted(
                String.join(" ", hosts),
                port,
                System.getProperty("user.name"),
                folder.resolve("user"),
                folder.resolve("known_hosts")));
    Process process =
        new ProcessBuilder(SSHD.toString(), "-D", "-e", "-f", settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("sshd.log").toFile())
            .start();
    awaitPort(process, port);
    return new SshServer(process, client);
  }

  /** The settings for {@code ssh -F}. */
  Path client() {
    return client;
  }

  /** Waits until somebody listens there, for which that process is to care. */
  static void awaitPort(Process process, int port) throws IOException {
    while (process.isAlive()) { // the timeout of the test ends it
      try {
        new Socket("127.0.0.1", port).close();
        return;
      } catch (ConnectException e) {
        Pause.beforeTheNextLook();
      }
    }
    throw new AssertionError("it ended with " + process.exitValue());
  }

  @Override
  public void close() {
    process.destroy();
  }
}
