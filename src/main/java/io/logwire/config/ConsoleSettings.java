package io.logwire.config;

import io.logwire.alert.Place;
import io.logwire.console.ConsoleAddress;
import io.logwire.console.Password;
import io.logwire.console.TrustedProxies;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** Makes the address of the console of the settings {@code console.*}, or names their faults. */
public final class ConsoleSettings {
  // All who guess together have 43,000 a day; that holds as long as a password is no word.
  private static final int SHORT_PASSWORD = 12;

  private ConsoleSettings() {}

  /** Where people reach the console, if the owner says so; a link to a log begins with it. */
  static Optional<URI> url(Settings settings) {
    String url = settings.value("console.url").replaceFirst("/+$", "");
    if (url.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI uri = new URI(url);
      if (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@")) {
        settings.addFault(
            "console.url", "must have no user and no password in it: each alert links there");
        return Optional.empty();
      }
      Optional<Place> place = Place.of(uri);
      if (place.isPresent() && uri.getQuery() == null && uri.getFragment() == null) {
        // As browsers send it: a name of any script in ASCII, in lower case.
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return Optional.of(new URI(uri.getScheme() + "://" + place.get().authority() + path));
      }
    } catch (URISyntaxException e) {
      // the same answer as for a URL of another kind
    }
    settings.addFault(
        "console.url", "must be where people reach the console, https://… or http://…");
    return Optional.empty();
  }

  /** Where the console listens; empty without a port. */
  static Optional<ConsoleAddress> address(Settings settings, Optional<URI> url) {
    if (settings.value("console.port").isEmpty()) {
      return Optional.empty();
    }
    String host = Config.host(settings, "console.host");
    int port = Config.number(settings, "console.port", 0, 65_535);
    String password = settings.value("console.password");
    if (password.isEmpty() && !host.isEmpty() && !isLoopback(host)) {
      settings.addFault(
          "console.host",
          "others can reach this address, so set console.password; or leave it at 127.0.0.1");
    }
    if (!password.isEmpty() && !Password.isHash(password) && password.length() < SHORT_PASSWORD) {
      settings
          .warnings()
          .add(
              "console.password has less than %d characters and can be guessed"
                  .formatted(SHORT_PASSWORD));
    }
    return Optional.of(
        new ConsoleAddress(host, port, password(settings, password), proxies(settings), url));
  }

  private static Optional<Password> password(Settings settings, String password) {
    if (password.chars().anyMatch(Character::isISOControl)) {
      String origin = settings.all().get("console.password").origin();
      settings
          .faults()
          .add(
              "console.password (%s): has a line break or a tab in it, which nobody can type; write it in one line"
                  .formatted(origin));
    }
    try {
      return password.isEmpty() ? Optional.empty() : Optional.of(Password.of(password));
    } catch (IllegalArgumentException e) {
      settings.addFaultOfSecret("console.password", "as a hash " + e.getMessage());

      return Optional.empty();
    }
  }

  private static TrustedProxies proxies(Settings settings) {
    try {
      return TrustedProxies.of(settings.value("console.trusted-proxies"));
    } catch (IllegalArgumentException e) {
      settings.addFault("console.trusted-proxies", e.getMessage());
      return new TrustedProxies(List.of());
    }
  }

  private static boolean isLoopback(String host) {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (!address.isLoopbackAddress()) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException e) {
      return false; // nor can it be listened on
    }
  }
}
