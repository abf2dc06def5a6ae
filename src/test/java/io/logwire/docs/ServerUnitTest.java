package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The unit of docs/SERVER.md, for who has the jar: as hardened as the one of the package. */
class ServerUnitTest {
  private static final String UNIT =
      Markdown.read("docs/SERVER.md").block("server-unit").replaceAll("\\\\\n *", "");

  private static List<String> but(String unit, String... keys) {
    return unit.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .filter(line -> List.of(keys).stream().noneMatch(key -> line.startsWith(key + "=")))
        .toList();
  }

  @Test
  void isThatOfThePackageWithAnotherProgram() throws Exception {
    String packaged = Files.readString(Path.of("src/deb/logwire.service"));

    assertEquals(
        but(packaged, "Documentation", "Environment", "ExecStart", "ExecStartPost"),
        but(UNIT, "Environment", "ExecStart", "ExecStartPost"));
  }

  @Test
  void runsJavaWithTheOptionsOfTheService() throws Exception {
    Path file = Path.of("src/main/resources/io/logwire/java.options");
    String options =
        Files.readAllLines(file).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .collect(Collectors.joining(" "));

    assertTrue(UNIT.contains("\nExecStart=/usr/bin/java " + options + " -jar "), UNIT);
  }
}
