package io.logwire.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code database} and what it excludes. */
class DatabasePlanTest {
  private static final String URL =
      "jdbc:postgresql://a:5432,b/logwire?user=logwire&password=not-to-be-seen";

  private static Config config(Map<String, String> environment) {
    return Config.of(Settings.read(Config.DEFAULTS, Path.of("none"), false, environment));
  }

  private static String fault(Map<String, String> environment) {
    return assertThrows(Config.Invalid.class, () -> config(environment)).getMessage();
  }

  @Test
  void isTakenAsItIsAndShownToNobody() {
    Config config = config(Map.of("LOGWIRE_DATABASE", URL));

    assertEquals(new DatabasePlan(URL, false), config.database().orElseThrow());
    assertTrue(Config.SECRETS.contains("database"));
    assertFalse(config.toString().contains("not-to-be-seen"));
  }

  @Test
  void ofAnotherKindIsRefusedWithoutShowingIt() {
    String fault = fault(Map.of("LOGWIRE_DATABASE", "postgres://u:not-to-be-seen@host/logwire"));

    assertTrue(fault.contains("must be jdbc:postgresql://host:port/database"), fault);
    assertFalse(fault.contains("not-to-be-seen"), fault);
  }

  @Test
  void excludesWhatIsAboutTheFile() {
    String fault =
        fault(
            Map.of(
                "LOGWIRE_DATABASE", URL,
                "LOGWIRE_RETENTION_MAX_MB", "500",
                "LOGWIRE_BACKUP_FOLDER", "/backups"));

    assertTrue(fault.contains("retention.max-mb"), fault);
    assertTrue(fault.contains("pg_dump"), fault);
  }
}
