package io.logwire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logwire.docs.Program;
import io.logwire.store.sqlite.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose the files of the data folder are, and what becomes of those that are not its owner's. */
class FolderOwnerTest {
  private static final int SOMEBODY = 12_345; // who has no entry in /etc/passwd

  @TempDir Path home;
  private Path data;

  @BeforeEach
  void fill() throws IOException {
    data = home.resolve("data");
    try (TestStore store = new TestStore(data)) {
      store.append(TestStore.entry("channel", "label"));
    }
  }

  private Path library() throws IOException {
    try (Stream<Path> all = Files.list(data.resolve("native"))) {
      return all.findFirst().orElseThrow();
    }
  }

  private Program.Ended command(String... words) throws Exception {
    List<String> command = new ArrayList<>(ChildJvm.archived());
    command.add(LogWire.class.getName());
    command.addAll(List.of(words));
    return new Program(home).run(command.toArray(String[]::new));
  }

  // Root may do everything; without these two rights it may do what any user may.
  private ChildServer launchAsAUser() throws IOException {
    List<String> java =
        new ArrayList<>(
            List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"));
    java.addAll(ChildJvm.archived());
    return ChildServer.launch(java, data, Map.of());
  }

  private static void giveToSomebody(Path file) throws IOException {
    assumeTrue(SystemUser.isRoot(), "only root can give files away");
    Program.require("setpriv");
    Files.setAttribute(file, "unix:uid", SOMEBODY, LinkOption.NOFOLLOW_LINKS);
  }

  private static void assertOneLine(ChildServer child, String... reasons) {
    assertEquals(1, child.exitCode(), () -> "" + child.stderr());
    assertEquals(1, child.stderr().size(), () -> String.join("\n", child.stderr()));
    for (String reason : reasons) {
      assertTrue(child.stderr().get(0).contains(reason), child.stderr().get(0));
    }
  }

  @Test
  void refusesAFolderThatEverybodyCanWriteTo() throws Exception {
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (ChildServer child = ChildServer.launch(data)) {
      assertOneLine(child, "every user of this machine may write to the folder", "chmod o-w");
    }
    Program.Ended tail = command("tail");
    assertEquals(1, tail.exitCode());
    assertTrue(tail.err().contains("chmod o-w"), tail.err());
  }

  @Test
  void executesNoLibraryButTheOneOfTheJar() throws Exception {
    Path library = library();
    byte[] bytes = Files.readAllBytes(library);
    Files.delete(library); // and not written over: this JVM has it loaded
    byte[] planted = bytes.clone(); // of the same size
    planted[planted.length - 1]++;
    Files.write(library, planted);
    Program.Ended tail = command("tail");
    assertEquals(0, tail.exitCode(), tail.err());
    assertEquals("", tail.err());
    assertArrayEquals(planted, Files.readAllBytes(library), "a reader changes nothing");
    try (ChildServer child = ChildServer.start(data)) {
      assertTrue(child.isAlive());
      assertArrayEquals(bytes, Files.readAllBytes(library));
    }
    Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("rw-rw-rw-"));
    try (TestStore store = new TestStore(data)) {
      store.append(TestStore.entry("channel", "label"));
    }
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(library)));
  }

  @Test
  void followsNoLinkInItsFolder() throws Exception {
    Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
    Path foreign = Files.writeString(elsewhere.resolve("foreign.so"), "of somebody else");
    Path library = library();
    Files.move(library, elsewhere.resolve(library.getFileName()));
    Files.delete(data.resolve("native"));
    Files.createSymbolicLink(data.resolve("native"), elsewhere);
    try (ChildServer child = ChildServer.launch(data)) {
      assertOneLine(child, "native is a link");
    }
    assertTrue(Files.exists(foreign));
  }

  @Test
  void deletesOnlyLibrariesOfItsOwn() throws Exception {
    Path foreign = Files.writeString(data.resolve("native/notes.txt"), "of the owner");
    Path old = data.resolve("native/3.1.0-Linux-x86_64-libsqlitejdbc.so");
    Files.writeString(old, "of an older version");
    try (ChildServer child = ChildServer.start(data)) {
      assertTrue(child.isAlive());
      assertTrue(Files.exists(foreign));
      assertFalse(Files.exists(old));
    }
  }

  @Test
  void provesAtTheStartThatItCanWriteTheFile() throws Exception {
    Path file = data.resolve("logwire.db");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    giveToSomebody(file);
    try (ChildServer child = launchAsAUser()) {
      assertOneLine(child, "cannot write " + file + " (owner 12345, mode r--r--r--), as user root");
    }
    assertFalse(Files.exists(data.resolve("logwire.db-wal")), "it has left nothing behind");
  }

  @Test
  void namesWhatStandsInThePlaceOfTheLibrary() throws Exception {
    Path library = library();
    Files.delete(library);
    Files.createDirectories(library.resolve("something"));
    try (ChildServer child = ChildServer.launch(data)) {
      assertOneLine(child, "the folder " + library + " stands where", "remove it");
    }
    Program.Ended tail = command("tail");
    assertEquals(0, tail.exitCode(), tail.err());
  }

  @Test
  void namesOwnerAndModeOfAFileThatCannotBeRead() throws Exception {
    Path file = data.resolve("logwire.db");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    giveToSomebody(file);
    try (ChildServer child = launchAsAUser()) {
      assertOneLine(
          child, "cannot read " + file + " (owner 12345, mode rw-------)", "as user root");
    }
  }

  @Test
  void refusesALibraryFolderThatEverybodyCanWriteTo() throws Exception {
    Path natives = data.resolve("native");
    Files.setPosixFilePermissions(natives, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (ChildServer child = ChildServer.launch(data)) {
      assertOneLine(child, "every user of this machine may write to the folder " + natives);
    }
  }

  @Test
  void namesTheFileThatIsInTheWay() throws Exception {
    Path lock = data.resolve("logwire.lock");
    Files.setPosixFilePermissions(lock, PosixFilePermissions.fromString("rw-------"));
    giveToSomebody(lock);
    try (ChildServer child = launchAsAUser()) {
      assertOneLine(child, "because of " + lock + " (owner 12345, mode rw-------)");
    }
  }

  @Test
  void whatRootMakesBelongsToTheOwnerOfTheFolder() throws Exception {
    Path folder = Files.createDirectory(home.resolve("of-somebody"));
    giveToSomebody(folder);
    Path settings = Files.writeString(home.resolve("s.properties"), "data=" + folder + "/data\n");
    Program.Ended made = command("--config", "" + settings, "token", "create", "shop", "--new");
    assertEquals(0, made.exitCode(), made.err());
    assertEquals(0, command("--config", "" + settings, "token", "list").exitCode());
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.toList()) {
        assertEquals(SOMEBODY, Files.getAttribute(file, "unix:uid"), file.toString());
      }
    }
  }

  @Test
  void saysInOneLineThatTheLibraryCannotBeLoaded() throws Exception {
    assumeTrue(SystemUser.isRoot(), "only root can mount a disk");
    Program.require("unshare");
    Path script =
        Files.writeString(
            home.resolve("noexec.sh"),
            """
            mount --make-rprivate / && mount --bind . . && mount -o remount,noexec,bind . && cd "$PWD"
            exec "$@"
            """);
    List<String> command = new ArrayList<>(List.of("unshare", "--mount", "sh", "" + script));
    command.addAll(ChildJvm.archived());
    try (ChildServer child = ChildServer.launch(command, data, Map.of())) {
      assertOneLine(child, "cannot load SQLite's library", "noexec");
    }
  }

  /** As a container runs it: a user without a name, a root to read only, no locale, PID 1. */
  @Test
  void runsInAContainer() throws Exception {
    assumeTrue(SystemUser.isRoot(), "only root can make a container");
    Program.require("unshare", "setpriv");
    Path volume = Files.createDirectory(home.resolve("volume"));
    Path jars = Files.createDirectory(home.resolve("jars"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    String java = String.join("\n", ChildJvm.archived());
    String repository = java.replaceFirst("(?s).*?([^\\n:]*/repository)/.*", "$1");
    Path script =
        Files.writeString(
            home.resolve("container.sh"),
            """
            set -e
            mount --make-rprivate /
            mount --bind '%s' '%s'
            mount -t tmpfs -o mode=0777 none '%s'
            mount -o remount,ro,bind /
            exec setpriv --reuid=12345 --regid=0 --clear-groups --no-new-privs --bounding-set=-all \\
              env -i LOGWIRE_PORT=0 LOGWIRE_CONSOLE_PORT=0 LOGWIRE_TOKEN=%s LOGWIRE_DATA=%s/logwire "$@"
            """
                .formatted(repository, jars, volume, ChildServer.TOKEN, volume));
    List<String> command =
        new ArrayList<>(List.of("unshare", "--mount", "--pid", "--fork", "--mount-proc"));
    command.addAll(List.of("--kill-child", "sh", script.toString()));
    command.addAll(List.of(java.replace(repository, jars.toString()).split("\n")));
    try (ChildServer child = ChildServer.launch(command, home.resolve("unused"), Map.of());
        LogClient client = child.connect()) {
      assertEquals(202, client.send("{\"channel_id\":\"a\",\"label\":\"größe\"}").status());
      assertEquals(List.of(), child.stderr());
      ProcessHandle.of(child.pid()).orElseThrow().children().forEach(ProcessHandle::destroy);
      assertEquals(ChildServer.SIGTERM, child.exitCode());
      assertTrue(child.stderr().toString().contains("stopped; everything is in"));
    }
  }
}
