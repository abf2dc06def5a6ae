package io.logwire.config;

import io.logwire.logger.LoggerStyle;
import java.util.Locale;
import org.slf4j.event.Level;

/** Reads how the service speaks to its owner, {@code log.level} and {@code log.format}. */
final class LoggerSettings {
  private LoggerSettings() {}

  static LoggerStyle style(Settings settings) {
    String level = Config.choice(settings, "log.level", "error", "warn", "info", "debug");
    String format = Config.choice(settings, "log.format", "text", "json");
    return new LoggerStyle(levelOf(level), format.equals("json"));
  }

  private static Level levelOf(String name) {
    try {
      return Level.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return LoggerStyle.DEFAULT.least(); // a fault that was added to the settings
    }
  }
}
