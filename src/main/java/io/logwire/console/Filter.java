package io.logwire.console;

import io.javalin.http.Context;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which logs a page shows, as its URL says: a channel in the path, or channels in the query, and
 * there {@code type}, {@code alert}, {@code tag}, {@code reference}, {@code custom=NAME=VALUE},
 * {@code text}, {@code contains}, {@code since} and {@code until}, and {@code before} or {@code
 * after} an id for the pages. {@code channel}, {@code type}, {@code tag} and {@code custom} may be
 * repeated; what is blank is not asked for, as a form sends all its fields.
 *
 * @param link the URL, in one order, without what is blank and without the page; its times are
 *     absolute, so that it means the same to everyone, and later as well
 * @param query what is asked for, whatever the page
 * @param since the beginning of the time that was chosen
 * @param faults what is wrong with the URL, a sentence each; nothing is asked for then
 * @param wrong the parameters of the link that are wrong
 */
record Filter(
    Link link,
    LogQuery query,
    Optional<Instant> since,
    Optional<Instant> until,
    Optional<Long> before,
    Optional<Long> after,
    List<String> faults,
    List<Link.Parameter> wrong) {

  /** The parameters that narrow what is shown, in the order in which they are shown. */
  static final List<String> NAMES =
      List.of(
          "channel",
          "type",
          "alert",
          "tag",
          "reference",
          "custom",
          "text",
          "contains",
          "since",
          "until");

  /**
   * Reads the URL of a page of a channel, or of all of them; times that have no zone are in that of
   * the reader.
   *
   * @throws Refusal if there can be no such channel, or the URL is so long that no page can give it
   *     back
   */
  static Filter of(Context ctx, Clock clock) {
    boolean ofAll = !ctx.pathParamMap().containsKey("channel");
    return new FilterReading(clock, Zone.of(ctx))
        .read(ctx, ofAll ? Optional.empty() : Optional.of(channel(ctx)));
  }

  /**
   * The same filter.
   *
   * @throws Refusal if the URL asks for what cannot be
   */
  Filter orRefuse() {
    if (!faults.isEmpty()) {
      throw new Refusal(400, "Not a filter", String.join(" ", faults));
    }
    return this;
  }

  /** Whether more than a channel, a type and a time is asked for, so that logs must be counted. */
  boolean isNarrow() {
    return !query.isCounted();
  }

  /** What is asked for but for the type. */
  LogQuery queryOfAllTypes() {
    return query.anyType();
  }

  /** The text that is searched for, as it was typed. */
  String text() {
    return value("text");
  }

  /** The first value of that parameter; empty without one. */
  String value(String name) {
    return first(link.query(), name);
  }

  /** The first value of that parameter that is wrong; empty without one. */
  String wrongValue(String name) {
    return first(wrong, name);
  }

  private static String first(List<Link.Parameter> all, String name) {
    return all.stream()
        .filter(one -> one.name().equals(name))
        .map(Link.Parameter::value)
        .findFirst()
        .orElse("");
  }

  /** How a custom reference stands in {@code custom}: a name may hold the sign that ends it. */
  static String custom(String name, String value) {
    return name.replace("\\", "\\\\").replace("=", "\\=") + '=' + value;
  }

  /**
   * The channel of a path.
   *
   * @throws Refusal if there can be none of that ID
   */
  static String channel(Context ctx) {
    String id = ctx.pathParam("channel");
    if (!LogEntry.isChannelId(id)) {
      throw new Refusal(
          404, "No such channel", "The ID of a channel is " + LogEntry.CHANNEL_ID_RULE + ".");
    }
    return id;
  }
}
