package io.logwire.command;

import io.logwire.command.terminal.Numbers;
import io.logwire.command.terminal.Progress;
import io.logwire.command.terminal.Terminal;
import io.logwire.command.transfer.OutputFile;
import io.logwire.log.LogId;
import io.logwire.log.LogQuery;
import io.logwire.log.Visible;
import io.logwire.store.Courtesy;
import io.logwire.store.LogCounts;
import io.logwire.store.LogFormat;
import io.logwire.store.LogPages;
import io.logwire.store.Store;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code export}: all logs that are asked for, oldest first, for other programs. */
@Command(
    name = "export",
    description = {
      "Writes logs as JSON objects, one in each line (ndjson), or as a table (csv), oldest first.",
      "`import` reads both. Cells of a csv that a spreadsheet would execute begin with an"
          + " apostrophe; `import` takes it away."
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  export -o logs.ndjson                      all logs, into a file",
      "  export --channel orders --since 7d | gzip  one channel's last week, for a program",
      "  export -o errors.csv --type error          a table for a spreadsheet",
      "  export --reference 'user 4711' | jq .body  what is known of one user"
    })
public final class ExportCommand extends StoreCommand implements Callable<Integer> {
  private static final int BUFFER = 1 << 16;

  private final OutputStream standardOutput;
  @Mixin private LogFilters filters;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "ndjson or csv. Default: by the end of the name after -o, else ndjson.")
  private String format;

  @Option(names = "--json", description = "The same as --format ndjson.")
  private boolean json;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Writes a file; it has its name when it is whole.")
  private Path file;

  @Option(names = "--force", description = "Replaces a file that is there already.")
  private boolean force;

  /**
   * @param standardOutput takes what is asked for without a file
   */
  public ExportCommand(Surroundings around, OutputStream standardOutput) {
    super(around);
    this.standardOutput = standardOutput;
  }

  @Override
  public Integer call() throws InterruptedException {
    LogFormat form = format();
    LogQuery query = filters.query(1, clock);
    try (Store store = open()) {
      if (file == null) {
        long logs = write(store, query, form, standardOutput, terminal.isThere());
        if (logs == 0) {
          err().println("No log answers that.");
        }
        return 0;
      }
      try (OutputFile whole = OutputFile.open(file, force)) {
        long logs = write(store, query, form, whole, false);
        whole.finish();
        err()
            .printf("%s exported to %s.%n", Numbers.of(logs, "log"), Visible.line(file.toString()));
        return 0;
      }
    } catch (OutputFile.Exists e) {
      err().println(Visible.line(file + " is there already; --force replaces it"));
      return 1;
    } catch (IOException e) {
      err().println(Visible.line("cannot write " + file + ": " + e.getMessage()));
      return 1;
    }
  }

  private long write(
      Store store, LogQuery query, LogFormat form, OutputStream to, boolean toATerminal)
      throws IOException, InterruptedException {
    // What this began with: a busy service would go on for ever.
    LogQuery bounded = query.before(Math.min(query.before(), store.reader().newest() + 1));
    long total = total(store, bounded);
    Progress progress =
        new Progress(err(), toATerminal ? Terminal.none() : errors, System::nanoTime);
    progress.begin("exporting");
    LogPages pages = store.pages(bounded, form);
    Courtesy courtesy = new Courtesy(store::hasChanged);
    OutputStream out = new BufferedOutputStream(to, BUFFER);
    long logs = 0;
    try {
      out.write(toATerminal ? form.columns() : form.begin());
      while (!pages.areOver()) {
        long begin = System.nanoTime();
        List<byte[]> lines = pages.look();
        courtesy.rest(System.nanoTime() - begin);
        for (byte[] line : lines) {
          out.write(toATerminal ? visible(line) : line);
        }
        logs += lines.size();
        progress.at(logs, total == 0 ? -1 : logs / (double) total);
      }
      out.flush();
    } finally {
      progress.end();
    }
    return logs;
  }

  // Only where a person sees it, and where the counts know it.
  private long total(Store store, LogQuery query) {
    if (!errors.isThere() || !query.isCounted()) {
      return 0;
    }
    Instant from = LogId.time(query.from());
    Instant until = LogId.time(query.before());
    return store
        .counts()
        .stretches(query.channel(), from, until, Duration.between(from, until))
        .stream()
        .filter(sum -> query.wants(sum.type()))
        .mapToLong(LogCounts.Stretch::logs)
        .sum();
  }

  private LogFormat format() {
    String name = json ? "ndjson" : format;
    if (name == null) {
      boolean table = file != null && file.toString().toLowerCase(Locale.ROOT).endsWith(".csv");
      return table ? LogFormat.CSV : LogFormat.NDJSON;
    }
    return switch (name) {
      case "ndjson" -> LogFormat.NDJSON;
      case "csv" -> LogFormat.CSV;
      default ->
          throw wrong(Visible.line("'%s' is not a format; it is ndjson or csv.".formatted(name)));
    };
  }

  // A csv holds the controls of its texts, which would drive the terminal.
  private static byte[] visible(byte[] line) {
    return Visible.lines(new String(line, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
  }
}
