package io.logwire.config;

import io.logwire.log.Nearest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
  private static final String BOM = "\ufeff"; // which editors of Windows begin a file with

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

  /**
   * The same for a service that runs. A file that had settings and has none is a fault, as it may
   * be so for a moment, while somebody writes it.
   */
  public static Settings readAgain(
      Settings before, Map<String, String> defaults, Path file, Map<String, String> environment) {
    boolean had = before.hasAnyOf(file);
    Settings settings = read(defaults, file, had, environment);
    if (had && settings.faults.isEmpty() && !settings.hasAnyOf(file)) {
      settings.faults.add(file + ": has no setting any more; restart to go on without any");
    }
    return settings;
  }

  private boolean hasAnyOf(Path file) {
    return settings.values().stream().anyMatch(one -> one.origin().equals(file.toString()));
  }

  /** What every key is set to, in the order of the defaults. */
  public Map<String, Setting> all() {
    return settings;
  }

  /** The value of a key; empty where there is none. */
  String value(String key) {
    Setting setting = settings.get(key);
    return setting == null ? "" : setting.value();
  }

  void addFault(String key, String message) {
    Setting setting = settings.get(key);
    faults.add(
        "%s = %s (%s): %s".formatted(key, shown(setting.value()), setting.origin(), message));
  }

  /** The same of a key whose value nobody may see. */
  void addFaultOfSecret(String key, String message) {
    faults.add("%s (%s): %s".formatted(key, settings.get(key).origin(), message));
  }

  /** A value as it may be shown: a URL without the user and the password in it. */
  public static String shown(String value) {
    return value.replaceAll("(?<=://)[^/?#\\s]*@", "********@");
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
    PropertiesFile.read(file, required, faults)
        .forEach(
            (key, value) -> {
              if (settings.containsKey(key) || WebhookKeys.isKey(key) || ChannelKeys.isKey(key)) {
                settings.put(key, new Setting(value, file.toString()));
              } else {
                faults.add("%s: %s is not a setting%s".formatted(file, key, didYouMean(key)));
              }
            });
    settings.entrySet().stream()
        .filter(entry -> entry.getValue().origin().equals(file.toString()))
        .filter(entry -> isSecret(entry.getKey()) && !entry.getValue().value().isEmpty())
        .findFirst()
        .flatMap(secret -> SecretFiles.warning(file, secret.getKey()))
        .ifPresent(warnings::add);
  }

  private void readEnvironment(Map<String, String> environment) {
    Map<String, String> keys = new LinkedHashMap<>();
    settings.keySet().forEach(key -> keys.put(variable(key), key));
    environment.keySet().forEach(name -> WebhookKeys.addKey(name, keys));
    environment.keySet().forEach(name -> ChannelKeys.addKey(name, keys));
    List<String> foreign = new ArrayList<>();
    environment.forEach(
        (name, value) -> {
          boolean known = keys.containsKey(name);
          boolean file = name.endsWith(FILE_SUFFIX) && keys.containsKey(withoutSuffix(name));
          if (name.startsWith(PREFIX) && !file && ContainerVariables.isOne(name, value)) {
            foreign.add(name);
          } else if (known) {
            settings.put(keys.get(name), new Setting(value.strip(), name));
          } else if (file && environment.containsKey(withoutSuffix(name))) {
            faults.add(
                "%s and %s are both set; leave one out".formatted(withoutSuffix(name), name));
          } else if (file) {
            setFromFile(name, keys.get(withoutSuffix(name)), value);
          } else if (name.startsWith(PREFIX)) {
            warnings.add(
                "the environment variable %s is no setting and ignored%s"
                    .formatted(name, didYouMean(name, keys.keySet())));
          }
        });
    ContainerVariables.warning(foreign).ifPresent(warnings::add);
  }

  private void setFromFile(String name, String key, String file) {
    if (file.isBlank()) {
      faults.add("%s is empty; name the file that holds %s, or leave it out".formatted(name, key));
      return;
    }
    try {
      Path path = Path.of(file);
      ByteBuffer bytes = ByteBuffer.wrap(SmallFile.read(path));
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      String secret = (text.startsWith(BOM) ? text.substring(1) : text).strip();
      settings.put(key, new Setting(secret, file));
      if (isSecret(key)) {
        SecretFiles.warning(path, key).ifPresent(warnings::add);
        if (secret.isEmpty()) { // half written, or not filled yet: never to be taken for none
          faults.add(
              "%s=%s: is empty; write %s into it, or leave out %s"
                  .formatted(name, file, key, name));
        }
      }
    } catch (CharacterCodingException e) {
      faults.add("%s=%s: is not UTF-8".formatted(name, file));
    } catch (IOException e) {
      String reason = PropertiesFile.reason(Path.of(file), e);
      faults.add("%s=%s: cannot be read: %s".formatted(name, file, reason));
    } catch (InvalidPathException e) {
      faults.add("%s=%s: is no path: %s".formatted(name, file, e.getReason()));
    }
  }

  private static boolean isSecret(String key) {
    return Config.SECRETS.contains(key) || WebhookKeys.isSecret(key);
  }

  private static String didYouMean(String name, Set<String> names) {
    return Nearest.to(name.toLowerCase(Locale.ROOT), lowerCase(names))
        .map(meant -> "; did you mean " + meant.toUpperCase(Locale.ROOT) + "?")
        .orElse("");
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
