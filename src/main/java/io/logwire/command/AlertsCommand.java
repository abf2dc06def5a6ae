package io.logwire.command;

import io.logwire.log.Visible;
import io.logwire.store.Deliveries;
import io.logwire.store.Delivery.State;
import io.logwire.store.Store;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alerts test|list|retry|skip}: works beside a server, which follows within a second. */
@Command(
    name = "alerts",
    description = "Tries a webhook, lists alerts and what came of them, sends failed ones again.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  alerts test ops              sends a message to the webhook ops now",
      "  alerts list                  what is owed, how often it was tried, what came of it",
      "  alerts list --failed --json  what will not be tried again, for programs",
      "  alerts list --delivered      what has arrived, when, and after how many attempts",
      "  alerts retry ops             sends all that has failed for ops again",
      "  alerts skip ops_8912056646   sets that one aside as failed, so that the next is sent"
    })
public final class AlertsCommand extends StoreCommand implements Runnable {
  private static final Pattern ID = Pattern.compile("([a-z0-9-]+)_(\\d{1,18})");

  /**
   * What came of a message that was sent to try a webhook.
   *
   * @param answer what the receiver said
   * @param advice what to do about it
   */
  public record Tried(boolean delivered, String answer, String advice) {}

  private final Supplier<List<String>> webhooks;
  private final Function<String, Tried> trial;

  /**
   * The command; both arguments are asked only when it runs.
   *
   * @param webhooks the names of those that are configured
   * @param trial sends a message to the webhook of that name
   */
  public AlertsCommand(
      Surroundings around, Supplier<List<String>> webhooks, Function<String, Tried> trial) {
    super(around);
    this.webhooks = webhooks;
    this.trial = trial;
  }

  @Override
  public void run() {
    throw wrong("Say test, list, retry or skip.");
  }

  @Command(
      description = "Sends one message to a webhook now and prints what the receiver answers.",
      mixinStandardHelpOptions = true)
  int test(
      @Parameters(
              paramLabel = "NAME",
              completionCandidates = StoredWords.Webhooks.class,
              description = "As in webhook.NAME.url.")
          String name) {
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
      @ArgGroup Chosen chosen,
      @Option(names = "--json", description = "A JSON object in each line.") boolean json) {
    State state = chosen == null ? State.OWED : chosen.state();
    try (Store store = open()) {
      Deliveries deliveries = store.deliveries();
      DeliveryLines lines = new DeliveryLines(state, clock);
      if (!json) {
        out().println(lines.head());
      }
      deliveries.forEach(
          state, one -> out().println(json ? DeliveryLines.json(one) : lines.row(one)));
      out().flush();
      long failed = deliveries.count(State.FAILED);
      err()
          .printf(
              "%d owed, %d failed%s%s%n",
              deliveries.count(State.OWED),
              failed,
              state == State.DELIVERED
                  ? ", %d delivered".formatted(deliveries.count(State.DELIVERED))
                  : "",
              failed > 0 && state != State.FAILED ? "; see --failed" : "");
      return 0;
    }
  }

  @Command(
      description = "Puts failed alerts back, all of a webhook or one, and sends at once.",
      mixinStandardHelpOptions = true)
  int retry(
      @Parameters(
              paramLabel = "NAME|ID",
              completionCandidates = StoredWords.Webhooks.class,
              description = "A webhook, or an ID as in the list.")
          String what) {
    Matcher id = ID.matcher(what);
    String name = id.matches() ? id.group(1) : what;
    OptionalLong logId =
        id.matches() ? OptionalLong.of(Long.parseLong(id.group(2))) : OptionalLong.empty();
    refuseUnknown("retry", name);
    try (Store store = open()) {
      long put = store.deliveries().retry(name, logId);
      err().printf("%d failed alerts put back; a running server sends them now.%n", put);
      return put > 0 || logId.isEmpty() ? 0 : 1;
    }
  }

  @Command(
      description = {
        "Sets an alert that is owed aside as failed, so that the next one is sent at once.",
        "`alerts retry ID` sends it again."
      },
      mixinStandardHelpOptions = true)
  int skip(@Parameters(paramLabel = "ID", description = "As in the list.") String what) {
    Matcher id = ID.matcher(what);
    if (!id.matches()) {
      throw wrong(
          "skip",
          "%s is not the ID of an alert; `alerts list` has them, like ops_891205664600064."
              .formatted(Visible.line(what)));
    }
    try (Store store = open()) {
      boolean skipped = store.deliveries().skip(id.group(1), Long.parseLong(id.group(2)));
      err()
          .println(
              skipped
                  ? "Set aside as failed; a running server sends the next one now."
                  : "%s is not owed; `alerts list` shows what is.".formatted(what));
      return skipped ? 0 : 1;
    }
  }

  /** Which of them to list; at most one. */
  private static final class Chosen {
    @Option(names = "--failed", description = "Those that have failed, instead.")
    private boolean failed;

    @Option(
        names = "--delivered",
        description = "Those that have arrived, instead; as long as their logs are kept.")
    private boolean delivered;

    private State state() {
      return failed ? State.FAILED : delivered ? State.DELIVERED : State.OWED;
    }
  }

  private void refuseUnknown(String command, String name) {
    List<String> names = webhooks.get();
    if (!names.contains(name)) {
      throw wrong(
          command,
          names.isEmpty()
              ? "No webhook is configured; the first key is webhook.%s.url."
                  .formatted(Visible.line(name))
              : "No webhook %s is configured; there is %s."
                  .formatted(Visible.line(name), String.join(", ", names)));
    }
  }
}
