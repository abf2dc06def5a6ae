package io.logwire.command;

import io.logwire.command.terminal.LocalTimes;
import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.Nearest;
import io.logwire.log.TimeArgument;
import io.logwire.log.Visible;
import io.logwire.store.Deadline;
import io.logwire.store.LogCounts;
import io.logwire.store.LogReader;
import io.logwire.store.LogReader.Found;
import io.logwire.store.Store;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options by which every reading command is told which logs are meant; all of them must hold.
 */
public final class LogFilters {

  /** For the completion of {@code --type}. */
  static final class Types implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return LogType.names().iterator();
    }
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--channel",
      paramLabel = "ID",
      completionCandidates = StoredWords.Channels.class,
      description = "Logs of this channel; of one of them, where it is repeated.")
  private List<String> channels = new ArrayList<>();

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      completionCandidates = Types.class,
      description = "Logs of this type, may be repeated: ${COMPLETION-CANDIDATES}.")
  private List<String> types = new ArrayList<>();

  @Option(names = "--alert", description = "Logs that ask for an alert.")
  private boolean onlyAlerts;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "Logs that this search finds: words, refu*, \"a phrase\", #tag, -without.")
  private String text;

  @Option(
      names = "--contains",
      paramLabel = "PIECE",
      description = "Logs that hold this also inside of words; without an index, so it takes long.")
  private String piece;

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      completionCandidates = StoredWords.Tags.class,
      description = "Logs with this tag; may be repeated.")
  private List<String> tags = new ArrayList<>();

  @Option(
      names = "--reference",
      paramLabel = "TEXT",
      description = "Logs with exactly this reference.")
  private String reference;

  @Option(
      names = "--custom",
      paramLabel = "NAME=VALUE",
      description = "Logs with this custom reference; may be repeated.")
  private List<String> customReferences = new ArrayList<>();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Logs of this time and later: " + TimeArgument.FORMS + ".")
  private String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Logs before this time.")
  private String until;

  @Option(names = "--utc", description = "Times are in UTC, instead of this machine's zone.")
  private boolean utc;

  /** Whether a beginning is asked for; {@code LogQuery.from} is 0 for every time before 2020. */
  boolean hasSince() {
    return since != null;
  }

  /** The zone in which times are read and shown. */
  ZoneId zone() {
    return utc ? ZoneOffset.UTC : ZoneId.systemDefault();
  }

  /**
   * What was asked for, newest first, that many at most.
   *
   * @throws ParameterException if an option says what cannot be; it names what would be right
   */
  LogQuery query(int limit, Clock clock) {
    LogQuery query = LogQuery.latest(limit);
    for (String channel : channels) {
      if (!LogEntry.isChannelId(channel)) {
        throw wrong(
            "'%s' is not the ID of a channel: %s.".formatted(channel, LogEntry.CHANNEL_ID_RULE));
      }
      query = narrowed("--channel", query, each -> each.channel(channel));
    }
    for (String type : types) {
      query = query.type(LogType.of(type).orElseThrow(() -> wrongType(type)));
    }
    if (onlyAlerts) {
      query = query.withAlert();
    }
    if (text != null) {
      query = narrowed("--text", query, each -> each.text(text));
    }
    if (piece != null) {
      query = narrowed("--contains", query, each -> each.contains(piece));
    }
    if (reference != null) {
      query = query.reference(present("--reference", reference));
    }
    for (String tag : tags) {
      String wanted = present("--tag", tag.strip());
      query = narrowed("--tag", query, each -> each.tag(wanted));
    }
    for (String custom : customReferences) {
      int equals = custom.indexOf('=');
      if (equals < 1 || equals == custom.length() - 1) {
        throw wrong(
            "--custom takes NAME=VALUE, order=A-17 for example, not '%s'.".formatted(custom));
      }
      String name = custom.substring(0, equals);
      String value = custom.substring(equals + 1);
      query = narrowed("--custom", query, each -> each.customReference(name, value));
    }
    return withTimes(query, clock);
  }

  private LogQuery narrowed(String option, LogQuery query, UnaryOperator<LogQuery> how) {
    try {
      return how.apply(query);
    } catch (IllegalArgumentException e) {
      throw wrong(option + ": " + e.getMessage() + ".");
    }
  }

  /** Whether a text is asked for. */
  boolean hasText() {
    return text != null;
  }

  /** Whether a piece of text is asked for, which no index knows. */
  boolean hasPiece() {
    return piece != null;
  }

  /** What answers the query; where a piece is asked for, as far as the time reaches. */
  Found find(LogReader reader, LogQuery query, Deadline deadline) {
    return hasPiece()
        ? reader.findWhole(query, deadline)
        : new Found(reader.find(query), OptionalLong.empty());
  }

  /** Says how far back it was looked where the time was over. */
  String lookedBackTo(long id) {
    return "Looked back to " + LocalTimes.second(LogId.time(id), zone()) + ".";
  }

  /** Says that nothing was found, and which channel was probably meant. */
  void explainNothing(Store store, PrintWriter err) {
    List<String> known =
        store.counts().channels().stream().map(LogCounts.Total::channelId).toList();
    List<String> unknown = channels.stream().filter(id -> !known.contains(id)).toList();
    if (unknown.isEmpty()) {
      err.println("No log answers that.");
    }
    for (String channel : unknown) {
      err.println(
          "There is no log in the channel "
              + channel
              + Nearest.to(channel, known).map(near -> "; did you mean " + near + "?").orElse("."));
    }
  }

  private LogQuery withTimes(LogQuery query, Clock clock) {
    LogQuery narrowed = query;
    if (since != null) {
      narrowed = narrowed.since(time("--since", since, clock));
    }
    if (until != null) {
      narrowed = narrowed.until(time("--until", until, clock));
    }
    if (since == null && narrowed.from() >= narrowed.before()) {
      throw wrong("--until %s leaves nothing: no log is from before 2020.".formatted(until));
    }
    if (narrowed.from() >= narrowed.before()) {
      throw wrong("--since %s is not before --until %s.".formatted(since, until));
    }
    return narrowed;
  }

  private Instant time(String option, String text, Clock clock) {
    try {
      return TimeArgument.parse(text, clock, zone());
    } catch (IllegalArgumentException e) {
      throw wrong("%s: %s.".formatted(option, e.getMessage()));
    }
  }

  private ParameterException wrongType(String type) {
    String near =
        Nearest.to(type, LogType.names()).map(name -> "; did you mean " + name + "?").orElse(".");
    return wrong(
        "'%s' is not a type; it is one of %s%s"
            .formatted(type, String.join(", ", LogType.names()), near));
  }

  private String present(String option, String text) {
    if (text.isEmpty()) {
      throw wrong("%s must not be empty.".formatted(option));
    }
    return text;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), Visible.line(message));
  }
}
