package io.logwire.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.console.ConsoleAddress;
import io.logwire.console.TrustedProxies;
import io.logwire.log.RetentionRules;
import io.logwire.logger.LoggerStyle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
            Optional.empty(),
            LoggerStyle.DEFAULT,
            false,
            0,
            RetentionRules.ofLife(Duration.ofDays(90)),
            64L << 20,
            Map.of(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            true,
            Optional.of(
                new ConsoleAddress(
                    "127.0.0.1",
                    8081,
                    Optional.empty(),
                    TrustedProxies.of("127.0.0.1, ::1"),
                    Optional.empty())),
            Optional.empty(),
            List.of()),
        config);
  }

  @Test
  void letsTheEnvironmentWin() throws IOException {
    Settings settings = settings("port=1\nretention.days = 7 \n", Map.of("LOGWIRE_PORT", "2"));
    assertEquals(2, Config.of(settings).port());
    assertEquals(Duration.ofDays(7), Config.of(settings).retention().life());
    assertEquals("LOGWIRE_PORT", settings.all().get("port").origin());
    assertEquals("default", settings.all().get("host").origin());
  }

  private RetentionRules retention(String file, Map<String, String> environment)
      throws IOException {
    return Config.of(settings(file, environment)).retention();
  }

  @Test
  void takesDaysForOneChannelWhateverItsIdIs() throws IOException {
    RetentionRules rules =
        retention(
            "retention.days.days=1\nretention.max-mb.days=2\nretention.A_b.days=0\n"
                + "retention.max-mb=500\nretention.days=3\n",
            Map.of("LOGWIRE_RETENTION_MY_SHOP_DAYS", "4"));
    assertEquals(
        new RetentionRules(
            Duration.ofDays(3),
            Map.of(
                "days",
                Duration.ofDays(1),
                "max-mb",
                Duration.ofDays(2),
                "A_b",
                Duration.ZERO,
                "my-shop",
                Duration.ofDays(4)),
            500L << 20),
        rules);
  }

  @Test
  void namesWhatIsWrongWithTheRetentionOfAChannel() throws IOException {
    List<String> faults =
        faults(
            "retention.a.days=x\nretention.-a.days=1\nretention.max-mb=127\ndisk.reserve-mb=-1\n",
            Map.of());
    assertEquals(4, faults.size(), () -> "" + faults);
    assertTrue(faults.get(0).contains("retention.-a.days is not a setting"), faults.get(0));
    assertTrue(
        faults.stream().anyMatch(f -> f.contains("retention.a.days = x") && f.contains("36,500")));
    assertTrue(faults.stream().anyMatch(f -> f.contains("must be 0, for any size, or 128")));
    assertTrue(faults.stream().anyMatch(f -> f.contains("disk.reserve-mb = -1")));
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
  void readsASecretAsItsOwnerMeansItWhateverHasWrittenTheFile() throws IOException {
    Path secret = Files.writeString(folder.resolve("token"), "\ufeff0123456789abcdef\r\n");
    Map<String, String> token = Map.of("LOGWIRE_TOKEN_FILE", secret.toString());
    assertEquals(Optional.of("0123456789abcdef"), Config.of(settings("", token)).token());

    Map<String, String> password = Map.of("LOGWIRE_CONSOLE_PASSWORD_FILE", secret.toString());
    for (String empty : List.of("", "\n", "\ufeff\r\n")) {
      Files.writeString(secret, empty);
      assertEquals(
          List.of(
              "LOGWIRE_CONSOLE_PASSWORD_FILE=%s: is empty; write console.password into it, or leave out LOGWIRE_CONSOLE_PASSWORD_FILE"
                  .formatted(secret)),
          faults("", password));
    }
    Files.writeString(secret, "open sesame now\n# of the console\n");
    assertEquals(
        List.of(
            "console.password (%s): has a line break or a tab in it, which nobody can type; write it in one line"
                .formatted(secret)),
        faults("", password));
  }

  @Test
  void namesEveryFaultAndTheNearestKey() throws IOException {
    List<String> faults =
        faults(
            "prot=80\nport=99999\nretention.days=-1\ningest.unknown-fields=maybe\nport=1\n",
            Map.of("LOGWIRE_RATE_PER_SECOND", "many", "LOGWIRE_TOKEN", "short"));
    assertEquals(7, faults.size(), faults.toString());
    assertTrue(faults.stream().anyMatch(f -> f.endsWith("did you mean port?")), faults.toString());
    assertTrue(faults.stream().anyMatch(f -> f.contains("line 5 has port, which line 2 has too")));
    assertTrue(faults.stream().anyMatch(f -> f.contains("LOGWIRE_RATE_PER_SECOND")));
    assertFalse(faults.toString().contains("short"), "the token must not be shown");
  }

  @Test
  void saysInOneLineWhatAContainerPlatformSets() throws IOException {
    Map<String, String> kubernetes =
        Map.of(
            "LOGWIRE_PORT", "tcp://10.0.0.1:8080",
            "LOGWIRE_SERVICE_HOST", "10.0.0.1",
            "LOGWIRE_SERVICE_PORT", "8080",
            "LOGWIRE_SERVICE_PORT_HTTP", "8080",
            "LOGWIRE_PORT_8080_TCP", "tcp://10.0.0.1:8080",
            "LOGWIRE_PORT_8080_TCP_ADDR", "10.0.0.1",
            "LOGWIRE_PORT_8080_TCP_PROTO", "tcp",
            "LOGWIRE_CONSOLE_PORT", "tcp://10.0.0.2:8081",
            "LOGWIRE_CONSOLE_SERVICE_HOST", "10.0.0.2");
    Settings settings = settings("", kubernetes);
    assertEquals(8080, Config.of(settings).port());
    assertEquals(8081, Config.of(settings).console().orElseThrow().port());
    assertEquals(1, settings.warnings().size(), settings.warnings().toString());
    assertTrue(settings.warnings().get(0).contains("and 8 more: ignored"));
  }

  @Test
  void warnsOfVariablesThatAreNoSetting() throws IOException {
    Settings settings = settings("", Map.of("LOGWIRE_PROT", "80"));
    assertEquals(1, settings.warnings().size());
    assertTrue(settings.warnings().get(0).endsWith("did you mean LOGWIRE_PORT?"));
  }

  @Test
  void refusesASecretThatIsGivenTwiceOrNowhere() throws IOException {
    Path secret = Files.writeString(folder.resolve("token"), "0123456789abcdef\n");
    Map<String, String> both =
        Map.of("LOGWIRE_TOKEN", "0123456789abcdef", "LOGWIRE_TOKEN_FILE", secret.toString());
    assertEquals(
        List.of("LOGWIRE_TOKEN and LOGWIRE_TOKEN_FILE are both set; leave one out"),
        faults("", both));
    assertEquals(
        List.of("LOGWIRE_TOKEN_FILE is empty; name the file that holds token, or leave it out"),
        faults("", Map.of("LOGWIRE_TOKEN_FILE", "")));
  }

  @Test
  void warnsWhereOthersCanReadAFileThatHoldsASecret() throws IOException {
    Path file = Files.writeString(folder.resolve("secret.properties"), "console.password=x y z");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    List<String> warnings = Settings.read(Config.DEFAULTS, file, true, Map.of()).warnings();
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).contains("console.password"), warnings.get(0));
    assertTrue(warnings.get(0).contains("chmod 640 " + file), warnings.get(0));

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertEquals(List.of(), Settings.read(Config.DEFAULTS, file, true, Map.of()).warnings());
    Files.writeString(file, "console.password=\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertEquals(List.of(), Settings.read(Config.DEFAULTS, file, true, Map.of()).warnings());
  }

  @Test
  void takesAnAddressInBracketsAndRefusesWhatCanBeNone() throws IOException {
    assertEquals("::1", Config.of(settings("host=[::1]", Map.of())).host());
    assertEquals("logs-1.lan", Config.of(settings("host=logs-1.lan", Map.of())).host());
    for (String wrong : List.of("256.1.1.1", "1.2.3", "http://localhost", "localhost:80", "a b")) {
      List<String> faults = faults("host=" + wrong, Map.of());
      assertTrue(faults.get(0).startsWith("host = " + wrong), faults.toString());
    }
  }

  @Test
  void showsNoPasswordThatStandsInAUrl() throws IOException {
    List<String> faults = faults("console.url=https://ada:geheim@logs.example.com", Map.of());
    assertTrue(faults.get(0).startsWith("console.url = https://********@logs"), faults.toString());
    assertTrue(faults.get(0).contains("must have no user and no password in it"));
  }

  @Test
  void wantsTheFileThatWasNamed() {
    Settings settings = Settings.read(Config.DEFAULTS, folder.resolve("none"), true, Map.of());
    assertThrows(Config.Invalid.class, () -> Config.of(settings));
  }

  @Test
  void takesTheCustomReferenceToSumOfAChannel() throws IOException {
    Config config =
        Config.of(
            settings(
                "channel.orders.sum=amount\n", Map.of("LOGWIRE_CHANNEL_MY_SHOP_SUM", "total")));
    assertEquals(Map.of("orders", "amount", "my-shop", "total"), config.sums());
    assertTrue(
        faults("channel.orders.sum=\n", Map.of())
            .get(0)
            .contains("the name of a custom reference"));
  }
}
