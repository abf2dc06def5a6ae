package io.logwire.alert;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.metrics.Version;
import java.net.URI;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
 * @param way how it is reached
 * @param console where the console is reached, for links to a log; without a slash at the end
 * @param zone of the times in a message
 * @param fallback the name of the webhook that is told what this one does not take for an hour
 */
public record Webhook(
    String name,
    URI url,
    Set<String> channels,
    Set<LogType> types,
    Format format,
    List<Secret> secrets,
    Map<String, String> headers,
    Way way,
    Optional<String> console,
    ZoneId zone,
    Optional<String> fallback) {

  /** Whether its owner wants to hear of the service's own troubles. */
  public boolean namesChannel(String channelId) {
    return channels.contains(channelId);
  }

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
    String authority = Place.of(url).map(Place::authority).orElse(Mask.HIDDEN);
    return url.getScheme() + "://" + authority + "/" + Mask.HIDDEN;
  }

  /** The same, reached by another URL. */
  Webhook at(URI other) {
    return new Webhook(
        name, other, channels, types, format, secrets, headers, way, console, zone, fallback);
  }

  /**
   * What to do about an answer that is about the chat as a whole, if it is; then all alerts wait.
   */
  Optional<String> chatTrouble(Answer answer) {
    return answer.status() == 400
        ? format.chatTrouble(answer).map(advice -> advice.formatted("webhook." + name))
        : Optional.empty();
  }

  /** A text of the receiver without the secrets that it may have given back. */
  String hide(String text) {
    return Mask.of(this).hide(text);
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
    return "%s: %s at %s%s, channels %s, types %s%s"
        .formatted(
            name,
            format.name(),
            place(),
            way.proxy().map(proxy -> " by the proxy " + proxy).orElse(""),
            channels.isEmpty() ? "all" : String.join(", ", new TreeSet<>(channels)),
            types.isEmpty()
                ? "all"
                : types.stream().sorted().map(LogType::text).collect(Collectors.joining(", ")),
            (format != Formats.JSON ? "" : secrets.isEmpty() ? ", not signed" : ", signed")
                + fallback.map(other -> ", then to " + other).orElse(""));
  }

  /** A request with this JSON, the usual headers, and the operator's. */
  Post post(URI to, byte[] json, Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Content-Type", "application/json");
    all.put("User-Agent", Version.userAgent());
    all.putAll(headers);
    all.putAll(more);
    return new Post(to, way, all, json);
  }
}
