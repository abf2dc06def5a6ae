package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.config.Config;
import io.logwire.config.Settings;
import io.logwire.store.StoreException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoresTest {
  private static Config config(Map<String, String> environment) {
    return Config.of(Settings.read(Config.DEFAULTS, Path.of("none"), false, environment));
  }

  @Test
  void aCommandThatIsAboutTheFileSaysWhereTheLogsAreInstead() {
    Config onDatabase =
        config(Map.of("LOGWIRE_DATABASE", "jdbc:postgresql://db:5432/logs?user=u&password=hidden"));

    String said = assertThrows(StoreException.class, () -> Stores.folder(onDatabase)).getMessage();

    assertTrue(said.contains("postgresql://db:5432/logs"), said);
    assertTrue(said.contains("pg_dump"), said);
    assertFalse(said.contains("hidden"), said);
    assertEquals(Path.of("data"), Stores.folder(config(Map.of())));
  }
}
