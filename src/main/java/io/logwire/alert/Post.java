package io.logwire.alert;

import java.net.URI;
import java.util.Map;

/**
 * One HTTP request that is to be made of a receiver.
 *
 * @param headers by name; the operator's and the format's, never a part of a log
 */
record Post(URI url, Way way, Map<String, String> headers, byte[] body) {
  /** Where it goes. */
  Place place() {
    return Place.of(url).orElseThrow(() -> new IllegalArgumentException("no URL of http"));
  }

  /** Path and query, in ASCII. */
  String target() {
    URI ascii = URI.create(url.toASCIIString());
    String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
    return ascii.getRawQuery() == null ? path : path + '?' + ascii.getRawQuery();
  }
}
