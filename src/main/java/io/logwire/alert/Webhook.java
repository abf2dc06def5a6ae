package io.logwire.alert;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A place where alerts go, as the operator has configured it.
 *
 * @param name lower case letters, digits and dashes
 * @param url a secret: whoever has it can send what he likes
 * @param channels the channels whose alerts it gets; empty for all
 * @param types the types it gets; empty for all
 * @param secrets what requests are signed with; only for json
 * @param headers sent with each request
 * @param console where the console is reached, for links to a log; without a slash at the end
 */
public record Webhook(
    String name,
    URI url,
    Set<String> channels,
    Set<LogType> types,
    Format format,
    List<Secret> secrets,
    Map<String, String> headers,
    Optional<String> console) {

  private static final Pattern PART_OF_URL = Pattern.compile("[^/?&=]{6,}");
  private static final String HIDDEN = "…";

  /** Whether it gets the alert of that log. */
  public boolean takes(LogEntry entry) {
    return (channels.isEmpty() || channels.contains(entry.channelId()))
        && (types.isEmpty() || types.contains(entry.type()));
  }

  /** Where it is, as far as anyone may see: the scheme and the host. */
  public String place() {
    return place(url);
  }

  static String place(URI url) {
    return url.getScheme() + "://" + url.getAuthority() + "/" + HIDDEN;
  }

  /** A text of the receiver without the secrets that it may have given back. */
  String hide(String text) {
    String hidden = text;
    String secretPart =
        url.getRawPath() + (url.getRawQuery() == null ? "" : '?' + url.getRawQuery());
    for (String part : PART_OF_URL.matcher(secretPart).results().map(r -> r.group()).toList()) {
      hidden = hidden.replace(part, HIDDEN);
    }
    for (String value : headers.values()) {
      hidden = hidden.replace(value, HIDDEN);
    }
    return hidden;
  }

  /** The page of that log on the console. */
  Optional<String> link(StoredLog log) {
    return channelLink(log.entry().channelId()).map(channel -> channel + "/logs/" + log.id());
  }

  Optional<String> channelLink(String channelId) {
    return console.map(url -> url + "/channels/" + channelId);
  }

  /** What it is, without anything that is secret; this is also what gets into the service's log. */
  @Override
  public String toString() {
    return "%s: %s at %s, channels %s, types %s%s"
        .formatted(
            name,
            format.name(),
            place(),
            channels.isEmpty() ? "all" : String.join(", ", new TreeSet<>(channels)),
            types.isEmpty()
                ? "all"
                : types.stream().sorted().map(LogType::text).collect(Collectors.joining(", ")),
            format != Formats.JSON ? "" : secrets.isEmpty() ? ", not signed" : ", signed");
  }

  /** A request with this JSON, the usual headers, and the operator's. */
  Post post(URI to, byte[] json, Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Content-Type", "application/json");
    all.put("User-Agent", "LogWire");
    all.putAll(headers);
    all.putAll(more);
    return new Post(to, all, json);
  }
}
