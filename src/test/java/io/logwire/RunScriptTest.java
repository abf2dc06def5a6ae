package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.docs.Program;
import io.logwire.docs.Program.Ended;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code run.sh} in a folder where nothing is built yet, with a Maven that says much. */
@Timeout(120)
class RunScriptTest {
  private static final Path OPTIONS = Path.of("src/main/resources/io/logwire/java.options");
  private static final String MAVEN =
      """
      #!/bin/sh
      echo 'a word of the build'
      echo 'a warning of the build' >&2
      printf '\\033[0m'
      mkdir -p target
      cp made.jar target/logwire.jar
      """;

  @TempDir Path home;

  /** What the jar of this test does. */
  static final class Words {
    private Words() {}

    public static void main(String[] words) {
      System.out.println(String.join(" ", words));
    }
  }

  @BeforeEach
  void prepare() throws IOException {
    Program.require("bash");
    Files.copy(Path.of("run.sh"), home.resolve("run.sh"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.createDirectories(home.resolve(OPTIONS).getParent());
    Files.copy(OPTIONS, home.resolve(OPTIONS));
    Files.createFile(home.resolve("pom.xml"));
    Path maven = Files.createDirectory(home.resolve("bin")).resolve("mvn");
    Files.writeString(maven, MAVEN);
    assertTrue(maven.toFile().setExecutable(true));
    makeJar(home.resolve("made.jar"));
  }

  private static void makeJar(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Words.class.getName());
    String entry = Words.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        InputStream compiled = Words.class.getResourceAsStream('/' + entry)) {
      out.putNextEntry(new ZipEntry(entry));
      compiled.transferTo(out);
    }
  }

  private Ended run(String... words) throws Exception {
    String[] command = new String[words.length + 1];
    command[0] = home.resolve("run.sh").toString();
    System.arraycopy(words, 0, command, 1, words.length);
    return new Program(home)
        .with("JAVA_HOME", System.getProperty("java.home"))
        .with("PATH", home.resolve("bin") + ":" + System.getenv("PATH"))
        .run(command);
  }

  @Test
  void keepsTheWordsOfABuildOutOfWhatACommandPrints() throws Exception {
    Ended first = run("export", "--format", "csv");

    assertEquals(0, first.exitCode(), first.toString());
    assertEquals("export --format csv\n", first.out());
    assertTrue(first.err().contains("a word of the build"), first.err());
    assertTrue(first.err().contains("a warning of the build"), first.err());
    assertFalse(first.err().contains("\u001b"), first.err());

    Ended second = run("stats");

    assertEquals(new Ended(0, "stats\n", ""), second, "nothing is built twice");
  }
}
