package io.logwire.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A path of the console with its query, in the order in which it was put together. Immutable.
 *
 * @param path starts with a slash
 */
record Link(String path, List<Parameter> query) {

  private static final int LONG = 700; // characters of a query

  /** One name and its value, not encoded. */
  record Parameter(String name, String value) {}

  static Link to(String path) {
    return new Link(path, List.of());
  }

  static Link toChannel(String channelId) {
    return to("/channels/" + channelId);
  }

  static Link toLog(String channelId, long id) {
    return to("/channels/" + channelId + "/logs/" + id);
  }

  /** The same with one more parameter. */
  Link plus(String name, String value) {
    List<Parameter> more = new ArrayList<>(query);
    more.add(new Parameter(name, value));
    return new Link(path, more);
  }

  /** The same without the parameters of these names. */
  Link without(String... names) {
    List<String> gone = List.of(names);
    return new Link(path, query.stream().filter(one -> !gone.contains(one.name())).toList());
  }

  /** The same without that parameter. */
  Link without(Parameter parameter) {
    return new Link(path, query.stream().filter(one -> !one.equals(parameter)).toList());
  }

  /** As it stands in an address bar, and in a {@code href} once it is escaped. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(path);
    char separator = '?';
    for (Parameter one : query) {
      text.append(separator).append(one.name()).append('=').append(encoded(one.value()));
      separator = '&';
    }
    return text.toString();
  }

  /** The same as it may stand on the page of that path, in a fifth of the bytes. */
  String here() {
    return query.isEmpty() ? path : toString().substring(path.length());
  }

  /** Whether a page that has it in every time and type would become large. */
  boolean isLong() {
    return here().length() > LONG;
  }

  // Colons and slashes may stand in a query, and a time is easier to read with them.
  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8)
        .replace("%3A", ":")
        .replace("%2F", "/")
        .replace("%2C", ",");
  }
}
