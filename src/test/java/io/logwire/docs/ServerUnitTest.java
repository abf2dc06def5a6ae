package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
  void waitsForTheClockAndIsStartedAgainWithoutEnd() {
    for (String line : List.of("Restart=on-failure", "RestartSec=5", "StartLimitIntervalSec=0")) {
      assertTrue(UNIT.contains("\n" + line + "\n"), line);
    }
    assertTrue(
        UNIT.lines().anyMatch(line -> line.matches("After=.*\\btime-sync\\.target.*")), UNIT);
  }

  @Test
  void theJarIsNeverWrittenOverAndTheSettingsAreForTheServiceAlone() throws Exception {
    for (String page : List.of("README.md", "docs/SERVER.md", "docs/OPERATIONS.md")) {
      for (String line : Files.readAllLines(Path.of(page))) {
        assertFalse(line.strip().matches("(sudo )?cp .*\\.jar .*"), page + ": " + line);
        if (line.contains("install ") && line.contains("config.properties ")) {
          assertTrue(line.contains("-m 0640 -g logwire"), page + ": " + line);
        }
      }
    }
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
