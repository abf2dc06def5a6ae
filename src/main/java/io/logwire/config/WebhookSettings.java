package io.logwire.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.logwire.alert.Format;
import io.logwire.alert.Formats;
import io.logwire.alert.Place;
import io.logwire.alert.Proxy;
import io.logwire.alert.Secret;
import io.logwire.alert.Trust;
import io.logwire.alert.Way;
import io.logwire.alert.Webhook;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.Nearest;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Makes the webhooks of the settings {@code webhook.NAME.*}, or names every fault of them. */
public final class WebhookSettings {
  // What the request is made with; a receiver would not understand it with others.
  private static final Set<String> OUR_HEADERS =
      Set.of(
          "connection",
          "content-length",
          "content-type",
          "expect",
          "host",
          "transfer-encoding",
          "upgrade",
          "webhook-id",
          "webhook-signature",
          "webhook-timestamp");

  private final Settings settings;
  private final String name;

  private WebhookSettings(Settings settings, String name) {
    this.settings = settings;
    this.name = name;
  }

  /**
   * The webhooks that are configured, by name; adds a fault for everything that cannot be used.
   *
   * @param console where people reach the console, for the link in an alert
   */
  static List<Webhook> webhooks(Settings settings, Optional<URI> console) {
    Set<String> names = new TreeSet<>();
    for (String key : settings.all().keySet()) {
      WebhookKeys.nameIn(key).ifPresent(names::add);
    }
    List<Webhook> webhooks = new ArrayList<>();
    for (String name : names) {
      new WebhookSettings(settings, name).read(console.map(URI::toString)).ifPresent(webhooks::add);
    }
    Fallback.addFaults(settings, names);
    return webhooks;
  }

  private Optional<Webhook> read(Optional<String> console) {
    int faultsBefore = settings.faults().size();
    Optional<URI> url = url();
    Set<String> channels = new LinkedHashSet<>(list("channels", this::channel));
    Set<LogType> types = new LinkedHashSet<>(list("types", this::type));
    Optional<Format> format = url.flatMap(this::format);
    List<Secret> secrets = secrets(format);
    Map<String, String> headers = headers();
    Way way = new Way(proxy(), trust(url));
    ZoneId zone = zone();
    if (settings.faults().size() > faultsBefore) {
      return Optional.empty();
    }
    return Optional.of(
        new Webhook(
            name,
            url.get(),
            channels,
            types,
            format.get(),
            secrets,
            headers,
            way,
            console,
            zone,
            fallback()));
  }

  private Optional<String> fallback() {
    return Optional.of(value("fallback")).filter(other -> !other.isEmpty());
  }

  private Optional<URI> url() {
    String text = value("url");
    if (text.isEmpty()) {
      settings
          .faults()
          .add("webhook.%s.url is missing: every webhook must have one".formatted(name));
      return Optional.empty();
    }
    try {
      URI url = new URI(text);
      Optional<Place> place = Place.of(url);
      String authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
      if (authority.contains("@")) {
        addFault(
            "url",
            "must not have a user and a password in it; put them into webhook.%s.header.Authorization"
                .formatted(name));
      } else if (place.isEmpty() || url.getRawFragment() != null) {
        addFault("url", "must be https://host/… or http://host/…, without a #");
      } else if (place.get().tls() && place.get().host().contains("_")) {
        addFault("url", "no certificate can be checked for a host with an underscore in its name");
      } else {
        return Optional.of(url);
      }
    } catch (URISyntaxException e) {
      addFault("url", "is no URL: %s at character %d".formatted(e.getReason(), e.getIndex() + 1));
    }
    return Optional.empty();
  }

  private Optional<Proxy> proxy() {
    String text = value("proxy");
    Optional<Proxy> proxy = text.isEmpty() ? Optional.empty() : Proxy.of(text);
    if (proxy.isEmpty() && !text.isEmpty()) {
      addFault("proxy", Proxy.RULE);
    }
    return proxy;
  }

  private Optional<Trust> trust(Optional<URI> url) {
    String text = value("ca");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (url.isPresent() && "http".equals(url.get().getScheme())) {
      addFault("ca", "is for https:// only; the URL begins with http://");
    }
    boolean isPem = text.startsWith("-----BEGIN "); // as LOGWIRE_WEBHOOK_NAME_CA_FILE gives it
    try {
      return Optional.of(
          Trust.of(isPem ? text : new String(SmallFile.read(Path.of(text)), ISO_8859_1)));
    } catch (NoSuchFileException e) {
      addFault("ca", "there is no file %s".formatted(text));
    } catch (IOException | InvalidPathException e) {
      addFault("ca", "the file cannot be read: " + e.getMessage());
    } catch (CertificateException e) {
      addFault("ca", "must be a file with certificates in PEM: " + e.getMessage());
    }
    return Optional.empty();
  }

  private ZoneId zone() {
    String text = value("zone");
    try {
      return text.isEmpty() ? ZoneOffset.UTC : ZoneId.of(text);
    } catch (DateTimeException e) {
      String near =
          Nearest.to(text, ZoneId.getAvailableZoneIds())
              .map(zone -> "; did you mean " + zone + "?")
              .orElse("");
      addFault("zone", "'%s' is no zone like Europe/Berlin or UTC%s".formatted(text, near));
      return ZoneOffset.UTC;
    }
  }

  private Optional<String> channel(String text) {
    if (LogEntry.isChannelId(text)) {
      return Optional.of(text);
    }
    addFault(
        "channels", "'%s' is not a channel's ID: %s".formatted(text, LogEntry.CHANNEL_ID_RULE));
    return Optional.empty();
  }

  private Optional<LogType> type(String text) {
    Optional<LogType> type = LogType.of(text);
    if (type.isEmpty()) {
      addFault("types", notOneOf(text, LogType.names()));
    }
    return type;
  }

  private Optional<Format> format(URI url) {
    String text = value("format");
    Optional<Format> format = text.isEmpty() ? Optional.of(Formats.guess(url)) : Formats.of(text);
    if (format.isEmpty()) {
      addFault("format", notOneOf(text, Formats.names()));
    }
    format
        .flatMap(chosen -> chosen.fault(url))
        .ifPresent(fault -> addFault("url", fault + " for the format " + format.get().name()));
    return format;
  }

  private List<Secret> secrets(Optional<Format> format) {
    List<Secret> secrets =
        list(
            "secret",
            text -> {
              Optional<Secret> secret = Secret.of(text);
              if (secret.isEmpty()) {
                addFault("secret", Secret.RULE);
              }
              return secret;
            });
    if (!secrets.isEmpty() && format.isPresent() && format.get() != Formats.JSON) {
      addFault(
          "secret", "is for the format json only; %s signs nothing".formatted(format.get().name()));
    }
    return secrets;
  }

  private Map<String, String> headers() {
    String start = "webhook." + name + ".header.";
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String key : settings.all().keySet()) {
      if (key.startsWith(start)) {
        String header = key.substring(start.length());
        String value = value("header." + header);
        if (OUR_HEADERS.contains(header.toLowerCase(Locale.ROOT))) {
          addFault("header." + header, "is set by LogWire itself");
        } else if (value.isEmpty() || !value.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
          addFault("header." + header, "must have visible ASCII characters as its value");
        } else if (headers.put(header, value) != null) {
          addFault("header." + header, "is there twice");
        }
      }
    }
    return headers;
  }

  private <T> List<T> list(String part, Function<String, Optional<T>> read) {
    return Arrays.stream(value(part).split("[,\\s]+"))
        .filter(text -> !text.isEmpty())
        .map(read)
        .flatMap(Optional::stream)
        .toList();
  }

  private static String notOneOf(String text, List<String> names) {
    String near = Nearest.to(text, names).map(name -> "; did you mean " + name + "?").orElse("");
    return "'%s' is not one of %s%s".formatted(text, String.join(", ", names), near);
  }

  private String value(String part) {
    return settings.value("webhook." + name + '.' + part);
  }

  private void addFault(String part, String message) {
    settings.addFaultOfSecret("webhook." + name + '.' + part, message);
  }
}
