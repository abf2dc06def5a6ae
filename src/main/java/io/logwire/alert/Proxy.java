package io.logwire.alert;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * An HTTP proxy: it is asked for the whole URL of http, and for a tunnel to the host of https, in
 * which it sees nothing. It resolves the receiver's name.
 *
 * @param authorization the value of {@code Proxy-Authorization}
 */
public record Proxy(Place place, Optional<String> authorization) {
  /** What {@link #of} asks for, to be shown to people. */
  public static final String RULE =
      "must be http://host:port or http://user:password@host:port; no other kind of proxy is known";

  /** The proxy of that URL. */
  public static Optional<Proxy> of(String text) {
    try {
      URI url = new URI(text);
      String authority = url.getRawAuthority();
      if (!"http".equals(url.getScheme())
          || authority == null
          || !url.getRawPath().matches("/?")
          || url.getRawQuery() != null
          || url.getRawFragment() != null) {
        return Optional.empty();
      }
      int at = authority.lastIndexOf('@');
      Optional<String> authorization =
          at < 0 ? Optional.empty() : Optional.of(basic(authority.substring(0, at)));
      return Place.of(new URI("http://" + authority.substring(at + 1)))
          .map(place -> new Proxy(place, authorization));
    } catch (URISyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String basic(String userInfo) {
    String plain = URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "http://" + place.withPort();
  }
}
