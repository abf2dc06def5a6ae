package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.command.CommandRun;
import io.logwire.config.Config;
import io.logwire.config.Settings;
import io.logwire.docs.Program;
import io.logwire.store.StoreException;
import io.logwire.store.sqlite.TestStore;
import io.logwire.store.sqlite.file.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What stands where a file is wanted and is none: it is refused in words, as opening a pipe waits
 * for its other end, reading a device has no end, and a file that is put in its place destroys it.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NoFileTest {
  private static final List<String> OF_THE_FOLDER =
      List.of(
          "logwire.db",
          "logwire.db-wal",
          "logwire.db-shm",
          "logwire.lock",
          "logwire.reserve",
          "logwire.address");

  /** What it is instead, and how that is said. */
  enum Kind {
    PIPE("a pipe") {
      @Override
      void make(Path at) throws Exception {
        Process made = new ProcessBuilder("mkfifo", at.toString()).start();
        assertEquals(0, made.waitFor());
      }
    },
    DEVICE("a device") {
      @Override
      void make(Path at) throws IOException {
        Files.createSymbolicLink(at, Path.of("/dev/zero"));
      }
    },
    FOLDER("a folder") {
      @Override
      void make(Path at) throws IOException {
        Files.createDirectory(at);
      }
    };

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    abstract void make(Path at) throws Exception;
  }

  @TempDir Path home;
  private Path data;
  private Path other;

  @BeforeEach
  void fill() {
    data = home.resolve("data");
    other = home.resolve("other");
    try (TestStore store = new TestStore(data)) {
      store.append(TestStore.entry("channel", "label"));
    }
  }

  private static void assertRefuses(Path folder, String words) {
    for (Runnable open :
        List.<Runnable>of(() -> DataFolder.lock(folder), () -> DataFolder.existing(folder))) {
      String said = assertThrows(StoreException.class, open::run).getMessage();
      assertTrue(said.contains(words), said);
      assertTrue(said.contains("set data to another folder"), said);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void inTheDataFolderItIsRefused(Kind kind) throws Exception {
    for (String name : OF_THE_FOLDER) {
      Path at = data.resolve(name);
      Path aside = home.resolve("aside");
      boolean wasThere = Files.exists(at);
      if (wasThere) {
        Files.move(at, aside);
      }
      kind.make(at);
      // A link to a device is a link there.
      String words = kind == Kind.DEVICE ? "a link to /dev/zero" : kind.words;
      assertRefuses(data, name + " is " + words);
      assertTrue(Files.exists(at, LinkOption.NOFOLLOW_LINKS), "it is left as it is");
      Files.delete(at);
      if (wasThere) {
        Files.move(aside, at);
      }
    }
  }

  @Test
  void aLinkToTheStoreIsRefusedAndOneToItsFolderIsNot() throws Exception {
    Files.createDirectory(other);
    Files.createSymbolicLink(other.resolve("logwire.db"), data.resolve("logwire.db"));
    assertRefuses(other, "a link to " + data.resolve("logwire.db"));
    Path link = Files.createSymbolicLink(home.resolve("link"), data);
    DataFolder.lock(link).close();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void asSettingsOrAsASecretItIsRefused(Kind kind) throws Exception {
    kind.make(other);
    String file = other.toString();
    for (Map<String, String> environment :
        List.of(
            Map.of("LOGWIRE_TOKEN_FILE", file),
            Map.of("LOGWIRE_CONSOLE_PASSWORD_FILE", file),
            Map.of("LOGWIRE_WEBHOOK_OPS_URL", "https://a.example/", "LOGWIRE_WEBHOOK_OPS_CA", file),
            Map.of("LOGWIRE_WEBHOOK_OPS_URL_FILE", file))) {
      assertFault(Path.of("none"), environment, kind);
    }
    assertFault(other, Map.of(), kind);
  }

  private static void assertFault(Path file, Map<String, String> environment, Kind kind) {
    Settings settings = Settings.read(Config.DEFAULTS, file, false, environment);
    String said = assertThrows(Config.Invalid.class, () -> Config.of(settings)).getMessage();
    assertTrue(said.contains("it is %s, and not a file".formatted(kind.words)), said);
  }

  @Test
  void whatIsTooLargeForSettingsIsRefused() throws Exception {
    Files.write(other, new byte[(1 << 20) + 1]);
    Settings settings = Settings.read(Config.DEFAULTS, other, true, Map.of());
    String said = assertThrows(Config.Invalid.class, () -> Config.of(settings)).getMessage();
    assertTrue(said.contains("larger than 1 MiB"), said);
  }

  /** In a locale in which the settings are asked for names of files before anything else. */
  @Test
  void aStartWithAPipeForItsSettingsEnds() throws Exception {
    Kind.PIPE.make(other);
    List<String> command = new ArrayList<>(List.of("env", "LC_ALL=C"));
    command.addAll(ChildJvm.archived());
    command.addAll(List.of(LogWire.class.getName(), "--config", other.toString()));
    Program.Ended ended = new Program(home).run(command.toArray(String[]::new));
    assertEquals(2, ended.exitCode(), ended.toString());
    assertTrue(ended.toString().contains("it is a pipe, and not a file"), ended.toString());
  }

  private String refused(String... words) throws IOException {
    Path settings = Files.writeString(home.resolve("settings"), "data=" + data);
    List<String> all = new ArrayList<>(List.of("--config", settings.toString()));
    all.addAll(List.of(words));
    CommandRun run = CommandRun.of(new Commands().commandLine(), all.toArray(String[]::new));
    assertEquals(1, run.exit(), run.err());
    return run.err();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void asTheFileOfACommandItIsRefused(Kind kind) throws Exception {
    kind.make(other);
    String file = other.toString();
    for (List<String> words :
        List.of(
            List.of("verify", file),
            List.of("restore", file),
            List.of("export", "--force", "-o", file),
            List.of("backup", "--force", file))) {
      String said = refused(words.toArray(String[]::new));
      assertTrue(said.contains("is " + kind.words), said);
    }
    assertTrue(Files.exists(other) && !Files.isRegularFile(other), "it is left as it is");
    if (kind != Kind.PIPE) { // which an import reads to its end
      assertTrue(refused("import", file).contains("is " + kind.words));
    }
  }

  @Test
  void noCommandWritesOverTheStore() throws Exception {
    String file = data.resolve("logwire.db").toString();
    byte[] before = Files.readAllBytes(Path.of(file));
    assertTrue(refused("export", "--force", "-o", file).contains("is a file of the service"));
    assertTrue(refused("backup", "--force", file).contains("is a file of the service"));
    assertEquals(before.length, Files.size(Path.of(file)));
    try (Stream<Path> left = Files.list(data)) {
      assertFalse(left.anyMatch(path -> path.toString().endsWith(".part")));
    }
  }

  @Test
  void aBackupBehindALinkIsVerifiedOnlyWhereNobodyWritesIt() throws Exception {
    Path link = Files.createSymbolicLink(other, data.resolve("logwire.db"));
    Files.writeString(data.resolve("logwire.db-wal"), "of a running service");
    assertTrue(refused("verify", link.toString()).contains("is in use, as it has a WAL"));
  }
}
