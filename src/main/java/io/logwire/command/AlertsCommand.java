package io.logwire.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logwire.log.LogEntry;
import io.logwire.log.Visible;
import io.logwire.store.sqlite.Deliveries;
import io.logwire.store.sqlite.Delivery;
import io.logwire.store.sqlite.Store;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code alerts test|list|retry}: works beside a running server, which follows within a second. */
@Command(
    name = "alerts",
    description =
        "Tries a webhook, lists the alerts that have not arrived, sends failed ones again.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  alerts test ops              sends a message to the webhook ops now",
      "  alerts list                  what is owed, how often it was tried, what came of it",
      "  alerts list --failed --json  what will not be tried again, for programs",
      "  alerts retry ops             sends all that has failed for ops again"
    })
public final class AlertsCommand implements Runnable {
  private static final Pattern ID = Pattern.compile("([a-z0-9-]+)_(\\d{1,18})");
  private static final int LABEL = 40;

  /**
   * What came of a message that was sent to try a webhook.
   *
   * @param answer what the receiver said
   * @param advice what to do about it
   */
  public record Tried(boolean delivered, String answer, String advice) {}

  private final Supplier<Path> data;
  private final Supplier<List<String>> webhooks;
  private final Function<String, Tried> trial;
  private final Clock clock;

  @Spec private CommandSpec spec;

  /**
   * The command for the service that has its file in that folder; each argument is asked only when
   * a command runs.
   *
   * @param webhooks the names of those that are configured
   * @param trial sends a message to the webhook of that name
   */
  public AlertsCommand(
      Supplier<Path> data,
      Supplier<List<String>> webhooks,
      Function<String, Tried> trial,
      Clock clock) {
    this.data = data;
    this.webhooks = webhooks;
    this.trial = trial;
    this.clock = clock;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say test, list or retry.");
  }

  @Command(
      description = "Sends one message to a webhook now and prints what the receiver answers.",
      mixinStandardHelpOptions = true)
  int test(@Parameters(paramLabel = "NAME", description = "As in webhook.NAME.url.") String name) {
    refuseUnknown("test", name);
    Tried tried = trial.apply(name);
    out()
        .printf(
            "%s: %s%n",
            tried.delivered() ? "delivered" : "not delivered", Visible.line(tried.answer()));
    err().println(tried.advice());
    return tried.delivered() ? 0 : 1;
  }

  @Command(
      description = "Lists the alerts that are owed, the oldest first (times in UTC).",
      mixinStandardHelpOptions = true)
  int list(
      @Option(names = "--failed", description = "Those that have failed, instead.") boolean failed,
      @Option(names = "--json", description = "A JSON object in each line.") boolean json) {
    try (Store store = Store.existing(data.get(), clock)) {
      Deliveries deliveries = store.deliveries();
      if (json) {
        deliveries.forEach(failed, delivery -> out().println(json(delivery)));
      } else {
        printTable(deliveries, failed);
      }
      out().flush();
      long owed = deliveries.count(false);
      long lost = deliveries.count(true);
      err()
          .printf(
              "%d owed, %d failed%s%n", owed, lost, lost > 0 && !failed ? "; see --failed" : "");
      return 0;
    }
  }

  @Command(
      description = "Puts failed alerts back, all of a webhook or one, and sends at once.",
      mixinStandardHelpOptions = true)
  int retry(
      @Parameters(paramLabel = "NAME|ID", description = "A webhook, or an ID as in the list.")
          String what) {
    Matcher id = ID.matcher(what);
    String name = id.matches() ? id.group(1) : what;
    OptionalLong logId =
        id.matches() ? OptionalLong.of(Long.parseLong(id.group(2))) : OptionalLong.empty();
    refuseUnknown("retry", name);
    try (Store store = Store.existing(data.get(), clock)) {
      long put = store.deliveries().retry(name, logId);
      err().printf("%d failed alerts put back; a running server sends them now.%n", put);
      return put > 0 || logId.isEmpty() ? 0 : 1;
    }
  }

  private void printTable(Deliveries deliveries, boolean failed) {
    String row = "%-28s  %-12s  %8s  %-20s  %-40s  %s%n";
    out().printf(row, "ID", "CHANNEL", "ATTEMPTS", failed ? "LAST" : "NEXT", "LABEL", "OUTCOME");
    deliveries.forEach(
        failed,
        delivery ->
            out()
                .printf(
                    row,
                    delivery.id(),
                    delivery.log().entry().channelId(),
                    delivery.attempts(),
                    failed ? time(delivery.attemptedAt(), "never") : next(delivery),
                    label(delivery.log().entry()),
                    delivery.outcome().isEmpty()
                        ? "not tried yet"
                        : Visible.line(delivery.outcome())));
  }

  private String next(Delivery delivery) {
    return delivery.isDue(clock.instant()) ? "in its turn" : time(delivery.dueAt(), "now");
  }

  private static String label(LogEntry entry) {
    String text = Visible.line(entry.label().isEmpty() ? entry.body() : entry.label());
    boolean longer = text.codePointCount(0, text.length()) > LABEL;
    return longer ? text.substring(0, text.offsetByCodePoints(0, LABEL - 1)) + "…" : text;
  }

  private static ObjectNode json(Delivery delivery) {
    LogEntry entry = delivery.log().entry();
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("id", delivery.id())
        .put("webhook", delivery.webhook())
        .put("log_id", delivery.log().id())
        .put("channel_id", entry.channelId())
        .put("label", entry.label())
        .put("state", delivery.failed() ? "failed" : "owed")
        .put("owed_since", delivery.owedSince().toString())
        .put("attempts", delivery.attempts())
        .put("attempted_at", delivery.attemptedAt().map(Instant::toString).orElse(null))
        .put("due_at", delivery.dueAt().map(Instant::toString).orElse(null))
        .put("outcome", delivery.outcome());
    return json;
  }

  private static String time(Optional<Instant> time, String none) {
    return time.map(t -> t.truncatedTo(ChronoUnit.SECONDS).toString()).orElse(none);
  }

  private void refuseUnknown(String command, String name) {
    List<String> names = webhooks.get();
    if (!names.contains(name)) {
      throw new ParameterException(
          spec.subcommands().get(command),
          names.isEmpty()
              ? "No webhook is configured; the first key is webhook.%s.url."
                  .formatted(Visible.line(name))
              : "No webhook %s is configured; there is %s."
                  .formatted(Visible.line(name), String.join(", ", names)));
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
