package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.ProxyProcess;
import io.logwire.TestServer;
import io.logwire.console.Visitor;
import io.logwire.store.StoreException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands that the docs name in a sentence do what the sentence says. */
@Timeout(120)
class CommandsOfSentencesTest {
  private static final String SOCKETS = "ss -ltnp 'sport = :8080'";
  private static final String CHARSET = "locale charmap";
  private static final String TUNNEL = "ssh -L 8081:127.0.0.1:8081 ";

  /** Of a machine with systemd, of the package, or no command: not run here. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "journalctl -u logwire",
          "timedatectl set-ntp true",
          "sudo logwire tail",
          "sudo -u",
          "logwire config",
          "logwire password",
          "enableServiceLinks: false");

  @TempDir Path folder;

  private static String page(String name) throws Exception {
    return Files.readString(Path.of("docs", name));
  }

  @Test
  void areAllRunOrKnown() throws Exception {
    Set<String> found = new TreeSet<>();
    Pattern.compile("`([a-z][^`\n]* [^`\n]*)`")
        .matcher(page("TROUBLE.md"))
        .results()
        .forEach(match -> found.add(match.group(1)));
    Set<String> known = new TreeSet<>(ELSEWHERE);
    known.addAll(List.of(SOCKETS, CHARSET, TUNNEL + "the-server"));
    assertEquals(known, found);
  }

  @Test
  void thatForSocketsNamesTheProgramThatHasThePort() throws Exception {
    Program.require("ss");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String command = SOCKETS.replace("8080", "" + taken.getLocalPort());
      Program.Ended ss = new Program(folder).run("sh", "-c", command);
      assertTrue(ss.out().contains("pid=" + ProcessHandle.current().pid() + ","), ss::toString);
    }
  }

  @Test
  void thatForTheCharacterSetTellsUtf8FromOthers() throws Exception {
    Program.require("locale");
    Program utf8 = new Program(folder).with("LC_ALL", "C.UTF-8");
    assertEquals("UTF-8\n", utf8.run("sh", "-c", CHARSET).out());
    Program none = new Program(folder).with("LC_ALL", "C");
    assertEquals("ANSI_X3.4-1968\n", none.run("sh", "-c", CHARSET).out());
  }

  @Test
  void thatForAFolderThatOthersWriteToHelps() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
    String said = assertThrows(StoreException.class, () -> TestServer.start(data)).getMessage();
    String command = said.replaceFirst(".*: (chmod o-w [^,]*),.*", "$1");
    Program.Ended chmod = new Program(folder).run("sh", "-c", command);
    assertEquals(0, chmod.exitCode(), chmod::toString);
    TestServer.start(data).close();
  }

  @Test
  void throughSshTheConsoleIsReachedFromElsewhere() throws Exception {
    assertTrue(page("CONSOLE.md").contains("\n" + TUNNEL + "your-server\n"));
    try (TestServer service = TestServer.start(folder.resolve("data"));
        SshServer server = SshServer.start(folder, "the-server", "your-server")) {
      for (String host : List.of("the-server", "your-server")) {
        assertReaches(service.consolePort(), TUNNEL + host, server.client());
      }
    }
  }

  // -N, as there is nobody who would end the shell that it opens.
  private void assertReaches(int console, String command, Path client) throws Exception {
    int here = ProxyProcess.freePort();
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.set(2, words.get(2).replaceFirst("8081", "" + here).replace(":8081", ":" + console));
    words.addAll(1, List.of("-N", "-F", client.toString()));
    Process tunnel =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("ssh.log").toFile())
            .start();
    try {
      SshServer.awaitPort(tunnel, here);
      assertEquals(200, new Visitor(here).get("/").statusCode());
    } finally {
      tunnel.destroy();
      assertTrue(tunnel.waitFor(30, TimeUnit.SECONDS));
    }
  }
}
