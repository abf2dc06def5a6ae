package io.logwire.command;

import io.logwire.command.terminal.Marker;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.Deadline;
import io.logwire.store.LogReader;
import io.logwire.store.LogReader.Found;
import io.logwire.store.Store;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tail [-f] [-n N]}: the newest logs, and those that come, one a line. */
@Command(
    name = "tail",
    description = "Shows the newest logs, the newest one last; with -f also those that come.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  tail                                       the last 20 logs",
      "  tail -f                                    and those that come, until Ctrl-C",
      "  tail -n 100 --channel orders --type error  the last 100 errors of a channel",
      "  tail -f --reference 'user 4711'            what one user does",
      "  tail -n 1 --type error --whole             the last error with its body, in its lines",
      "  tail --columns id,time,label               what each line tells, the id too",
      "  tail -n 5 --json                           a JSON object in each line, for programs"
    })
public final class TailCommand extends StoreCommand implements Callable<Integer> {
  private static final int PAGE = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(2); // of a look for a piece of text

  private final Duration patience;
  @Mixin private LogFilters filters;
  @Mixin private LogView view;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      description = "How many of the newest logs. Default: ${DEFAULT-VALUE}.")
  private int lines = 20;

  @Option(
      names = {"-f", "--follow"},
      description = "Goes on, and shows each log as it comes; with --until to that time.")
  private boolean follow;

  public TailCommand(Surroundings around) {
    this(around, PATIENCE);
  }

  TailCommand(Surroundings around, Duration patience) {
    super(around);
    this.patience = patience;
  }

  @Override
  public Integer call() {
    if (lines < 0) {
      throw wrong("-n must not be below 0.");
    }
    LogQuery query = filters.query(PAGE, clock);
    try (Store store = open()) {
      LogReader reader = store.reader();
      Consumer<List<StoredLog>> lines =
          view.printer(store, terminal, filters.zone(), Marker.of(query), clock);
      long newest = reader.newest();
      boolean none =
          !printLatest(reader, query.before(Math.min(query.before(), newest + 1)), lines);
      if (follow) {
        new Follower(store, err(), clock).follow(newest, query, lines);
      } else if (none) {
        filters.explainNothing(store, err());
      }
      return 0;
    }
  }

  // The newest are shown last, so what is shown first is known only when all pages were seen. Not
  // the logs are kept until then, which may be large, but where each page begins and ends.
  private boolean printLatest(LogReader reader, LogQuery query, Consumer<List<StoredLog>> lines) {
    Deque<LogQuery> pages = new ArrayDeque<>();
    LogQuery page = query;
    Deadline deadline = Deadline.after(patience);
    boolean isCut = false;
    for (int left = this.lines; left > 0; left -= PAGE) {
      LogQuery next = page.limit(Math.min(PAGE, left));
      Found found = filters.find(reader, next, deadline);
      List<StoredLog> logs = found.logs();
      if (!logs.isEmpty()) {
        long last = logs.get(logs.size() - 1).id();
        pages.push(page.from(last));
        page = page.before(last);
      }
      found.lookedUpTo().ifPresent(id -> err().println(filters.lookedBackTo(id)));
      isCut = found.lookedUpTo().isPresent();
      if (logs.isEmpty() || isCut) {
        break;
      }
    }
    boolean any = isCut || !pages.isEmpty();
    while (!pages.isEmpty()) {
      List<StoredLog> logs = new ArrayList<>(reader.find(pages.pop()));
      Collections.reverse(logs);
      lines.accept(logs);
    }
    return any;
  }
}
