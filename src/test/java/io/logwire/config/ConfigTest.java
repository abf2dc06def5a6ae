package io.logwire.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.console.ConsoleAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
  @TempDir Path folder;

  private Settings settings(String file, Map<String, String> environment) throws IOException {
    Path path = Files.writeString(folder.resolve("c.properties"), file);
    return Settings.read(Config.DEFAULTS, path, true, environment);
  }

  private List<String> faults(String file, Map<String, String> environment) throws IOException {
    Settings settings = settings(file, environment);
    Config.Invalid invalid = assertThrows(Config.Invalid.class, () -> Config.of(settings));
    return invalid.getMessage().lines().toList();
  }

  @Test
  void hasDefaultsForAll() {
    Config config =
        Config.of(Settings.read(Config.DEFAULTS, folder.resolve("none"), false, Map.of()));
    assertEquals(
        new Config(
            "127.0.0.1",
            8080,
            Path.of("data"),
            Optional.empty(),
            false,
            0,
            Duration.ofDays(90),
            Optional.of(new ConsoleAddress("127.0.0.1", 8081, Optional.empty(), Optional.empty())),
            List.of()),
        config);
  }

  @Test
  void letsTheEnvironmentWin() throws IOException {
    Settings settings = settings("port=1\nretention.days = 7 \n", Map.of("LOGWIRE_PORT", "2"));
    assertEquals(2, Config.of(settings).port());
    assertEquals(Duration.ofDays(7), Config.of(settings).retention());
    assertEquals("LOGWIRE_PORT", settings.all().get("port").origin());
    assertEquals("default", settings.all().get("host").origin());
  }

  @Test
  void readsASecretFromAFile() throws IOException {
    Path secret = Files.writeString(folder.resolve("token"), "0123456789abcdef\n");
    Settings settings = settings("", Map.of("LOGWIRE_TOKEN_FILE", secret.toString()));
    assertEquals(Optional.of("0123456789abcdef"), Config.of(settings).token());
    assertEquals(
        1, faults("", Map.of("LOGWIRE_TOKEN_FILE", folder.resolve("no").toString())).size());
  }

  @Test
  void namesEveryFaultAndTheNearestKey() throws IOException {
    List<String> faults =
        faults(
            "prot=80\nport=99999\nretention.days=-1\ningest.unknown-fields=maybe\nport=1\n",
            Map.of("LOGWIRE_RATE_PER_SECOND", "many", "LOGWIRE_TOKEN", "short"));
    assertEquals(6, faults.size(), faults.toString());
    assertTrue(faults.stream().anyMatch(f -> f.endsWith("did you mean port?")), faults.toString());
    assertTrue(faults.stream().anyMatch(f -> f.contains("port is there twice")));
    assertTrue(faults.stream().anyMatch(f -> f.contains("LOGWIRE_RATE_PER_SECOND")));
    assertFalse(faults.toString().contains("short"), "the token must not be shown");
  }

  @Test
  void warnsOfVariablesThatAreNoSetting() throws IOException {
    Settings settings =
        settings(
            "", Map.of("LOGWIRE_PORT", "tcp://10.0.0.1:8080", "LOGWIRE_SERVICE_HOST", "10.0.0.1"));
    assertEquals(8080, Config.of(settings).port());
    assertEquals(2, settings.warnings().size(), settings.warnings().toString());
    assertTrue(settings.warnings().get(0).contains("container platform"));
  }

  @Test
  void wantsTheFileThatWasNamed() {
    Settings settings = Settings.read(Config.DEFAULTS, folder.resolve("none"), true, Map.of());
    assertThrows(Config.Invalid.class, () -> Config.of(settings));
  }
}
