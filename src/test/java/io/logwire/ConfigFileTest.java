package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.config.Config;
import io.logwire.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code config.properties} in the repository, which is the documentation of the settings. */
class ConfigFileTest {
  private static final Path FILE = Path.of("config.properties");

  @Test
  void hasEveryKeyInTheOrderOfTheDefaultsWithItsDefault() throws Exception {
    List<String> expected =
        Config.DEFAULTS.entrySet().stream()
            .map(setting -> setting.getKey() + "=" + setting.getValue())
            .toList();

    List<String> found =
        Files.readAllLines(FILE).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();

    assertEquals(expected, found);
  }

  @Test
  void explainsEveryKeyInACommentAboveIt() throws Exception {
    List<String> unexplained = new ArrayList<>();
    boolean comment = false;
    for (String line : Files.readAllLines(FILE)) {
      if (line.startsWith("# ")) {
        comment = true;
      } else if (line.isBlank()) {
        comment = false;
      } else if (!comment) {
        unexplained.add(line);
      }
    }

    assertEquals(List.of(), unexplained);
  }

  @Test
  void startsTheServiceAsNoFileDoes() {
    Settings withFile = Settings.read(Config.DEFAULTS, FILE, true, Map.of());
    Settings without = Settings.read(Config.DEFAULTS, Path.of("none.properties"), false, Map.of());

    assertEquals(Config.of(without), Config.of(withFile));
    assertTrue(withFile.warnings().isEmpty());
  }

  @Test
  void agreesWithTheTableOfItsPage() throws Exception {
    List<String> expected =
        Config.DEFAULTS.entrySet().stream()
            .map(setting -> row(setting.getKey(), setting.getValue()))
            .toList();

    List<String> found =
        Files.readAllLines(Path.of("docs/SETTINGS.md")).stream()
            .dropWhile(line -> !line.startsWith("| key | default |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .map(line -> line.substring(0, line.indexOf('|', line.indexOf('|', 1) + 1) + 1))
            .toList();

    assertEquals(expected, found);
  }

  private static String row(String key, String value) {
    return "| `%s` |%s |".formatted(key, value.isEmpty() ? "" : " `" + value + "`");
  }
}
