package io.logwire.command;

import io.logwire.command.terminal.Marker;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.Deadline;
import io.logwire.store.LogReader.Found;
import io.logwire.store.Store;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code search TEXT}: the logs that hold a text, the newest first, page by page. */
@Command(
    name = "search",
    description = {
      "Finds logs by words, beginnings of words (refu*) and \"exact phrases\", all of which must be",
      "there: in label or body, or as a whole reference, tag or value of a custom reference.",
      "-word must not be there, #stripe is a tag. Case and accents do not count. The newest log",
      "comes first. The options for filters want their values exactly as they are."
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  search refund                           logs with that word",
      "  search 'refu*' lisbon --since 7d        both, the first one a beginning, of a week",
      "  search '\"card declined\"' --type error   a phrase; the shell needs the outer quotes",
      "  search A-17 paid                        an order, wherever it is mentioned, and a word",
      "  search 'refund -#test'                  but not with that tag; quotes keep the dash",
      "  search --contains 434161                inside of words: for 2 s, and says how far it came",
      "  search refund -n 3 --whole              all of the newest three",
      "  search refund -n 100 --json             a JSON object in each line, for programs"
    })
public final class SearchCommand extends StoreCommand implements Callable<Integer> {
  private static final int CHUNK = 50; // logs in memory; each can be large
  private static final int MOST_CHARACTERS = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(2); // of a person, for one page

  private final Duration patience;
  @Mixin private LogFilters filters;
  @Mixin private LogView view;

  @Parameters(arity = "0..*", paramLabel = "TEXT", description = "What to look for.")
  private List<String> text = List.of();

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      description = "How many logs a page has. Default: ${DEFAULT-VALUE}.")
  private int lines = 20;

  @Option(
      names = "--before",
      paramLabel = "ID",
      description = "Only logs with a smaller id: the next page.")
  private long before = Long.MAX_VALUE;

  public SearchCommand(Surroundings around) {
    this(around, PATIENCE);
  }

  SearchCommand(Surroundings around, Duration patience) {
    super(around);
    this.patience = patience;
  }

  @Override
  public Integer call() {
    if (lines < 1) {
      throw wrong("-n must be 1 or more.");
    }
    if (before < 0) {
      throw wrong("--before must be the id of a log, not %d.".formatted(before));
    }
    if (filters.hasText()) {
      throw wrong("The text is what comes after `search`; --text is for other commands.");
    }
    String wanted = String.join(" ", text).strip();
    LogQuery query = filters.query(lines, clock);
    query = query.before(Math.min(before, query.before()));
    if (wanted.isEmpty() && !filters.hasPiece()) {
      throw wrong("Say what to look for: words, or --contains PIECE.");
    }
    if (wanted.length() > MOST_CHARACTERS) {
      throw wrong("The text must have 1 to 1000 characters.");
    }
    query = wanted.isEmpty() ? query : withWords(query, wanted);
    try (Store store = open()) {
      print(store, query);
    }
    return 0;
  }

  private LogQuery withWords(LogQuery query, String wanted) {
    try {
      return query.text(wanted);
    } catch (IllegalArgumentException e) {
      throw wrong("The text: %s; --contains finds any signs.".formatted(e.getMessage()));
    }
  }

  private void print(Store store, LogQuery query) {
    PrintWriter err = err();
    Consumer<List<StoredLog>> out =
        view.printer(store, terminal, filters.zone(), Marker.of(query), clock);
    boolean none = true;
    int left = lines;
    LogQuery rest = query;
    while (true) {
      int most = Math.min(left, CHUNK);
      Found page = find(store, rest, most);
      out.accept(page.logs());
      none = none && page.logs().isEmpty();
      left -= page.logs().size();
      if (page.lookedUpTo().isEmpty()) {
        break;
      }
      long next = page.lookedUpTo().getAsLong();
      rest = rest.before(next);
      boolean timeIsOver = page.logs().size() < most;
      if (timeIsOver) {
        err.println(filters.lookedBackTo(next));
      }
      if (left == 0 || timeIsOver) {
        if (view.isJson() || !terminal.goesOn(err, "Enter for older ones, q to end: ")) {
          err.printf("Older ones: --before %d%n", next);
          return;
        }
        left = lines;
      }
    }
    if (none) {
      filters.explainNothing(store, err);
    }
  }

  // Where there are more, the last one that is on the page is as far as was looked.
  private Found find(Store store, LogQuery query, int most) {
    LogQuery oneMore = query.limit(most + 1);
    Found found = filters.find(store.reader(), oneMore, Deadline.after(patience));
    List<StoredLog> logs = found.logs();
    if (logs.size() <= most) {
      return found;
    }
    List<StoredLog> page = logs.subList(0, most);
    return new Found(page, OptionalLong.of(page.get(most - 1).id()));
  }
}
