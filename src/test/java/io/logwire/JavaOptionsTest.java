package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.process.SecondProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Wherever we write how Java starts the jar, a process without memory ends: by the option, by the
 * file of options that has it, or by no option at all, where {@link Launcher} gives them.
 */
class JavaOptionsTest {
  private static final String OPTION = "-XX:+ExitOnOutOfMemoryError";

  private static final List<String> PLACES =
      List.of("README.md", "docs", "run.sh", ".ci/run", "src/container", "src/deb", "src/release");

  // What stands between the program and the jar.
  private static final Pattern COMMAND_LINE =
      Pattern.compile("(?:[/\\s`(']|^|\\$)java\"?(?= )(.*?) -jar ", Pattern.MULTILINE);

  /** A command line, and where it stands. */
  private record Found(String file, String options) {
    boolean endsWithoutMemory() {
      return options.isBlank()
          || options.contains(OPTION)
          || options.contains("java.options")
          || file.equals("run.sh") && options.contains("${options[@]}");
    }
  }

  private static List<Found> found() throws IOException {
    List<Found> found = new ArrayList<>();
    for (String place : PLACES) {
      try (Stream<Path> files = Files.walk(Path.of(place))) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          String text = Files.readString(file, StandardCharsets.ISO_8859_1); // pictures too
          Matcher line = COMMAND_LINE.matcher(text.replaceAll("\\\\\n *", ""));
          while (line.find()) {
            found.add(new Found(file.toString(), line.group(1)));
          }
        }
      }
    }
    return found;
  }

  @Test
  void endAProcessWithoutMemoryOnEachCommandLineThatWeWrite() throws IOException {
    List<Found> found = found();
    assertEquals(List.of(), found.stream().filter(one -> !one.endsWithoutMemory()).toList());

    // The image runs what the package has, and the manifest and the file of compose the image.
    Set<String> files = new TreeSet<>(Set.of("docs/CLOCK.md", "docs/INSTALL.md", "docs/SERVER.md"));
    files.addAll(Set.of("run.sh", "src/container/Dockerfile", "src/deb/logwire.sh"));
    files.addAll(Set.of("src/deb/postinst", "src/release/executable.sh"));
    found.forEach(one -> files.remove(one.file()));
    assertEquals(Set.of(), files, "no command line was found there");
  }

  @Test
  void areThoseOfTheFileWhoeverStartsTheService() throws IOException {
    assertTrue(SecondProcess.options().contains(OPTION));
    String run = Files.readString(Path.of("run.sh"));
    assertTrue(
        run.contains("\noptions=(\"@$home/src/main/resources/io/logwire/java.options\")\n"), run);
    String compose = Files.readString(Path.of("src/container/compose.yaml"));
    String kubernetes = Files.readString(Path.of("src/container/kubernetes.yaml"));
    for (String manifest : List.of(compose, kubernetes)) {
      assertTrue(manifest.contains("image: logwire:"), manifest);
      assertTrue(!manifest.contains("command:") && !manifest.contains("entrypoint:"), manifest);
    }
    String image = Files.readString(Path.of("src/container/Dockerfile"));
    assertTrue(image.contains("ENTRYPOINT [\"/usr/bin/logwire\"]"), image);
  }
}
