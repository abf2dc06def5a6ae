package io.logwire.config;

import io.logwire.log.Nearest;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * The settings as text, each with the place it came from: a properties file, then the environment,
 * which wins. {@code console.port} is {@code LOGWIRE_CONSOLE_PORT} there, and {@code
 * LOGWIRE_CONSOLE_PORT_FILE} names a file that holds the value.
 */
public final class Settings {
  private static final String PREFIX = "LOGWIRE_";
  private static final String FILE_SUFFIX = "_FILE";

  /**
   * One value.
   *
   * @param origin where it was set, for people
   */
  public record Setting(String value, String origin) {}

  private final Map<String, Setting> settings = new LinkedHashMap<>();
  private final List<String> faults = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private Settings(Map<String, String> defaults) {
    defaults.forEach((key, value) -> settings.put(key, new Setting(value, "default")));
  }

  /**
   * Reads what is set for the keys of {@code defaults}. It never fails; {@link #faults} has what
   * was wrong.
   *
   * @param required whether a file that is not there is a fault
   */
  public static Settings read(
      Map<String, String> defaults, Path file, boolean required, Map<String, String> environment) {
    Settings settings = new Settings(defaults);
    settings.readFile(file, required);
    settings.readEnvironment(new TreeMap<>(environment));
    return settings;
  }

  /** What every key is set to, in the order of the defaults. */
  public Map<String, Setting> all() {
    return settings;
  }

  /** The value of a key that has a default. */
  String value(String key) {
    return settings.get(key).value();
  }

  void addFault(String key, String message) {
    Setting setting = settings.get(key);
    faults.add("%s = %s (%s): %s".formatted(key, setting.value(), setting.origin(), message));
  }

  /** What makes it impossible to start, a line each. */
  List<String> faults() {
    return faults;
  }

  /** What is odd but can be lived with, a line each. */
  public List<String> warnings() {
    return warnings;
  }

  private void readFile(Path file, boolean required) {
    Properties properties =
        new Properties() {
          private static final long serialVersionUID = 1L;

          @Override
          public synchronized Object put(Object key, Object value) {
            if (super.put(key, value) != null) {
              faults.add("%s: %s is there twice".formatted(file, key));
            }
            return null;
          }
        };
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      if (required) {
        faults.add(file + ": there is no such file");
      }
      return;
    } catch (IOException | IllegalArgumentException e) {
      faults.add("%s: cannot be read as properties in UTF-8: %s".formatted(file, e.getMessage()));
      return;
    }
    for (String key : new TreeMap<>(properties).keySet().toArray(String[]::new)) {
      if (settings.containsKey(key) || WebhookKeys.isKey(key)) {
        settings.put(key, new Setting(properties.getProperty(key).strip(), file.toString()));
      } else {
        faults.add("%s: %s is not a setting%s".formatted(file, key, didYouMean(key)));
      }
    }
  }

  private void readEnvironment(Map<String, String> environment) {
    Map<String, String> keys = new LinkedHashMap<>();
    settings.keySet().forEach(key -> keys.put(variable(key), key));
    environment.keySet().forEach(name -> WebhookKeys.addKey(name, keys));
    environment.forEach(
        (name, value) -> {
          if (keys.containsKey(name)) {
            setFromEnvironment(name, keys.get(name), value);
          } else if (name.endsWith(FILE_SUFFIX) && keys.containsKey(withoutSuffix(name))) {
            setFromFile(name, keys.get(withoutSuffix(name)), value);
          } else if (name.startsWith(PREFIX)) {
            String near =
                Nearest.to(name.toLowerCase(Locale.ROOT), lowerCase(keys.keySet()))
                    .map(meant -> "; did you mean " + meant.toUpperCase(Locale.ROOT) + "?")
                    .orElse("");
            warnings.add(
                "the environment variable %s is no setting and ignored%s".formatted(name, near));
          }
        });
  }

  private void setFromEnvironment(String name, String key, String value) {
    if (value.startsWith("tcp://")) {
      warnings.add(
          "%s=%s is ignored: a container platform sets it for a service named logwire"
              .formatted(name, value));
    } else {
      settings.put(key, new Setting(value.strip(), name));
    }
  }

  private void setFromFile(String name, String key, String file) {
    try {
      settings.put(key, new Setting(Files.readString(Path.of(file)).strip(), file));
    } catch (IOException e) {
      faults.add("%s=%s: cannot be read (%s)".formatted(name, file, e.getClass().getSimpleName()));
    }
  }

  private String didYouMean(String key) {
    return Nearest.to(key, WebhookKeys.withKeysLike(key, settings.keySet()))
        .map(near -> "; did you mean " + near + "?")
        .orElse("");
  }

  private static List<String> lowerCase(Set<String> names) {
    return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  private static String withoutSuffix(String name) {
    return name.substring(0, name.length() - FILE_SUFFIX.length());
  }

  private static String variable(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
