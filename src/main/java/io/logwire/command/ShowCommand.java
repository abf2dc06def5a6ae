package io.logwire.command;

import io.logwire.command.terminal.LogLines;
import io.logwire.command.terminal.Marker;
import io.logwire.command.terminal.Sheet;
import io.logwire.command.terminal.WholeLogs;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.log.Visible;
import io.logwire.store.LogReader;
import io.logwire.store.Store;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code show ID}: one log, whole, with what came before and after it in its channel. */
@Command(
    name = "show",
    description = {
      "Shows all of one log: every value, the body in its lines, what became of its alert.",
      "It is named by its id, as --json and --columns id tell it and a client gets it as Log-Id,",
      "or by the address of its page."
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  show 891770662912000               the log of that id",
      "  show 891770662912000 --context 5   and five before and after it in its channel",
      "  show http://127.0.0.1:8081/channels/orders/logs/891770662912000",
      "  show 891770662912000 --json        as one line of JSON, for programs"
    })
public final class ShowCommand extends StoreCommand implements Callable<Integer> {
  private static final int MOST_CONTEXT = 1_000;
  private static final Pattern WANTED =
      Pattern.compile("(?:https?://\\S*/logs/)?(\\d{1,18})(?:[?#]\\S*)?");

  @Parameters(paramLabel = "ID", description = "The id of a log, or the address of its page.")
  private String wanted;

  @Option(
      names = "--context",
      paramLabel = "N",
      description = "So many logs of its channel before it and after it too.")
  private int context;

  @Option(names = "--utc", description = "Times are in UTC, instead of this machine's zone.")
  private boolean utc;

  @Option(names = "--json", description = "A JSON object in each line.")
  private boolean json;

  public ShowCommand(Surroundings around) {
    super(around);
  }

  @Override
  public Integer call() {
    long id = id();
    if (context < 0 || context > MOST_CONTEXT) {
      throw wrong("--context takes 0 to %,d.".formatted(MOST_CONTEXT));
    }
    ZoneId zone = utc ? ZoneOffset.UTC : ZoneId.systemDefault();
    try (Store store = open()) {
      LogReader reader = store.reader();
      Optional<StoredLog> found = reader.log(id);
      if (found.isEmpty()) {
        err()
            .printf(
                "There is no log %d in %s; retention or `delete` may have removed it.%n",
                id, store.place());
        return 1;
      }
      StoredLog log = found.get();
      Sheet sheet = new Sheet(out(), terminal, zone, Marker.none());
      Consumer<List<StoredLog>> around =
          json ? sheet::writeJson : new LogLines(sheet, LocalDate.ofInstant(clock.instant(), zone));
      Consumer<List<StoredLog>> whole =
          json
              ? sheet::writeJson
              : new WholeLogs(sheet, one -> DeliveryLines.sentences(store, one, zone));
      LogQuery channel = LogQuery.latest(context).channel(log.entry().channelId());
      if (context > 0) {
        List<StoredLog> before = new ArrayList<>(reader.find(channel.before(log.id())));
        Collections.reverse(before);
        around.accept(before);
        separate();
      }
      whole.accept(List.of(log));
      if (context > 0) {
        separate();
        around.accept(reader.findOldest(channel.from(log.id() + 1)));
      }
      return 0;
    }
  }

  private void separate() {
    if (!json) {
      out().println();
    }
  }

  private long id() {
    Matcher matcher = WANTED.matcher(wanted.strip());
    if (!matcher.matches()) {
      throw wrong(
          "'%s' is neither the id of a log nor the address of its page; `tail --columns id,label`"
                  .formatted(Visible.line(wanted))
              + " lists ids.");
    }
    return Long.parseLong(matcher.group(1));
  }
}
