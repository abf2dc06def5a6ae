package io.logwire.alert;

import java.net.IDN;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a URL leads. Unlike {@link URI} it takes names with an underscore, which containers have,
 * and names in any script, as people write them.
 *
 * @param host a name in ASCII, or an address; of IPv6 without brackets
 */
public record Place(boolean tls, String host, int port) {
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\[\\]@/]+)(?::(\\d{1,5}))?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,253}");
  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int MOST_PORT = 65_535;

  /** The place of an absolute URL of http or https; empty for any other. */
  public static Optional<Place> of(URI url) {
    boolean tls = "https".equalsIgnoreCase(url.getScheme());
    if (!tls && !"http".equalsIgnoreCase(url.getScheme()) || url.getRawAuthority() == null) {
      return Optional.empty();
    }
    Matcher authority = AUTHORITY.matcher(url.getRawAuthority());
    if (!authority.matches()) {
      return Optional.empty();
    }
    String port = authority.group(2);
    int number = port == null ? (tls ? HTTPS : HTTP) : Integer.parseInt(port);
    return number < 1 || number > MOST_PORT
        ? Optional.empty()
        : host(authority.group(1)).map(host -> new Place(tls, host, number));
  }

  private static Optional<String> host(String text) {
    if (text.startsWith("[")) {
      return Optional.of(text.substring(1, text.length() - 1));
    }
    try {
      String name = IDN.toASCII(text).toLowerCase(Locale.ROOT);
      return NAME.matcher(name).matches() ? Optional.of(name) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Host and port as in a URL, the port only where it is not the usual one. */
  public String authority() {
    return port == (tls ? HTTPS : HTTP) ? bracketed() : withPort();
  }

  /** Host and port as in a URL. */
  String withPort() {
    return bracketed() + ':' + port;
  }

  private String bracketed() {
    return host.indexOf(':') < 0 ? host : '[' + host + ']';
  }
}
