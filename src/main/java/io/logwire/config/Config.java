package io.logwire.config;

import io.logwire.alert.Place;
import io.logwire.alert.Webhook;
import io.logwire.console.ConsoleAddress;
import io.logwire.log.RetentionRules;
import io.logwire.logger.LoggerStyle;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.event.Level;

/**
 * What the owner has decided, checked. Only {@code LogWire} sees it whole; everyone else is given
 * what he needs. {@code config.properties} in the repository explains each key.
 *
 * @param port 0 for any free port
 * @param database the database that replicas share, instead of the file
 * @param token a secret that is always valid, for all channels
 * @param logger how the service speaks to its owner
 * @param reserveBytes what has to be free on the disk for a log to be taken
 * @param expected how often each of these channels should have a log
 * @param sums the custom reference whose sum the owner looks at, by channel
 * @param heartbeat what is called while the service is ready
 * @param backup empty for none by the service
 * @param upgradeCopy whether a file is copied before a newer LogWire changes its tables
 * @param console empty for none
 * @param metricsToken what a scraper elsewhere proves itself with
 * @param webhooks where alerts go
 */
public record Config(
    String host,
    int port,
    Path data,
    Optional<DatabasePlan> database,
    Optional<String> token,
    LoggerStyle logger,
    boolean ignoreUnknownFields,
    int ratePerSecond,
    RetentionRules retention,
    long reserveBytes,
    Map<String, Duration> expected,
    Map<String, String> sums,
    Optional<URI> heartbeat,
    Optional<BackupPlan> backup,
    boolean upgradeCopy,
    Optional<ConsoleAddress> console,
    Optional<String> metricsToken,
    List<Webhook> webhooks) {

  /** Settings that cannot be used; the message names every fault. */
  public static final class Invalid extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Invalid(List<String> faults) {
      super(String.join(System.lineSeparator(), faults), null, false, false);
    }
  }

  /** The keys, in the order in which an owner meets them, with their defaults. */
  public static final Map<String, String> DEFAULTS = defaults();

  /** The keys whose values nobody may see, beside those of the webhooks. */
  public static final Set<String> SECRETS =
      Set.of("database", "token", "console.password", "metrics.token", "heartbeat.url");

  private static final int MIN_TOKEN = 16;
  private static final Pattern TIME = Pattern.compile("(\\d{1,5})([mhd])");

  private static final Pattern HOST =
      Pattern.compile(
          "[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252})|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%\\w+)?");

  private static Map<String, String> defaults() {
    Map<String, String> defaults = new LinkedHashMap<>();
    defaults.put("host", "127.0.0.1");
    defaults.put("port", "8080");
    defaults.put("data", "data");
    defaults.put("database", "");
    defaults.put("database.relaxed-durability", "false");
    defaults.put("token", "");
    defaults.put("ingest.unknown-fields", "reject");
    defaults.put("rate.per-second", "0");
    defaults.put("retention.days", "90");
    defaults.put("retention.max-mb", "0");
    defaults.put("disk.reserve-mb", "64");
    defaults.put("backup.folder", "");
    defaults.put("backup.every", "24h");
    defaults.put("backup.keep", "7");
    defaults.put("upgrade.copy", "true");
    defaults.put("console.host", "127.0.0.1");
    defaults.put("console.port", "8081");
    defaults.put("console.password", "");
    defaults.put("console.trusted-proxies", "127.0.0.1, ::1");
    defaults.put("console.url", "");
    defaults.put("log.level", "info");
    defaults.put("log.format", "text");
    defaults.put("metrics.token", "");
    defaults.put("heartbeat.url", "");
    return defaults;
  }

  /** The names of all webhooks, in the order of the settings. */
  public List<String> webhookNames() {
    return webhooks.stream().map(Webhook::name).toList();
  }

  /**
   * Makes a config of these settings.
   *
   * @throws Invalid if any of them is wrong; it names them all
   */
  public static Config of(Settings settings) {
    Optional<URI> consoleUrl = ConsoleSettings.url(settings);
    Config config =
        new Config(
            host(settings, "host"),
            number(settings, "port", 0, 65_535),
            path(settings),
            DatabasePlan.of(settings),
            token(settings, "token"),
            logger(settings),
            choice(settings, "ingest.unknown-fields", "reject", "ignore").equals("ignore"),
            number(settings, "rate.per-second", 0, 1_000_000),
            ChannelSettings.retention(settings),
            (long) number(settings, "disk.reserve-mb", 0, 1_000_000) << 20,
            ChannelSettings.expected(settings),
            ChannelSettings.sums(settings),
            heartbeat(settings),
            BackupPlan.of(settings),
            choice(settings, "upgrade.copy", "true", "false").equals("true"),
            ConsoleSettings.address(settings, consoleUrl),
            token(settings, "metrics.token"),
            WebhookSettings.webhooks(settings, consoleUrl));
    if (!settings.faults().isEmpty()) {
      throw new Invalid(settings.faults());
    }
    return config;
  }

  /** An address or a name; what can be neither is a fault here and not when it is bound. */
  static String host(Settings settings, String key) {
    String host = settings.value(key);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1); // as it stands in a URL
    }
    if (!HOST.matcher(host).matches() || isImpossible(host)) {
      settings.addFault(key, "must be an address of this machine; 0.0.0.0 is all of them");
    }
    return host;
  }

  // Of digits and dots alone, so an address; a part over 255 makes it one that is nowhere.
  private static boolean isImpossible(String host) {
    if (!host.matches("[0-9.]+")) {
      return false;
    }
    return !host.matches("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
  }

  private static LoggerStyle logger(Settings settings) {
    String level = choice(settings, "log.level", "info", "error", "warn", "debug");
    String format = choice(settings, "log.format", "text", "json");
    return new LoggerStyle(Level.valueOf(level.toUpperCase(Locale.ROOT)), format.equals("json"));
  }

  private static Optional<URI> heartbeat(Settings settings) {
    String text = settings.value("heartbeat.url");
    try {
      if (text.isEmpty()) {
        return Optional.empty();
      }
      URI url = new URI(text);
      if (Place.of(url).isPresent() && url.getRawUserInfo() == null) {
        return Optional.of(url);
      }
    } catch (URISyntaxException e) {
      // the same answer as for a URL of another kind
    }
    settings.addFaultOfSecret("heartbeat.url", "must be https://host/… or http://host/…");

    return Optional.empty();
  }

  private static Path path(Settings settings) {
    String path = settings.value("data");
    try {
      if (!path.isEmpty()) {
        return Path.of(path);
      }
      settings.addFault("data", "must be a folder");
    } catch (InvalidPathException e) {
      settings.addFault("data", "is no path: " + e.getReason());
    }
    return Path.of("data");
  }

  private static Optional<String> token(Settings settings, String key) {
    String token = settings.value(key);
    if (token.isEmpty()) {
      return Optional.empty();
    }
    if (token.length() < MIN_TOKEN || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      settings.addFaultOfSecret(
          key,
          "must have at least %d visible ASCII characters without spaces".formatted(MIN_TOKEN));
    }
    return Optional.of(token);
  }

  /** A whole number, the least one where it is none. */
  static int number(Settings settings, String key, int min, int max) {
    try {
      int number = Integer.parseInt(settings.value(key));
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // the same answer as for a number out of range
    }
    settings.addFault(key, "must be a whole number from %,d to %,d".formatted(min, max));
    return min;
  }

  /** A time like 90m, 26h or 8d; nothing where it is none. */
  static Optional<Duration> time(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(time.group(1));
    return Optional.of(
        switch (time.group(2)) {
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        });
  }

  /** One of these words, the first one where it is none. */
  static String choice(Settings settings, String key, String... choices) {

    String value = settings.value(key);
    if (!List.of(choices).contains(value)) {
      settings.addFault(key, "must be one of " + String.join(", ", choices));
      return choices[0];
    }
    return value;
  }
}
