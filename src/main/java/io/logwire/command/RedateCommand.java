package io.logwire.command;

import io.logwire.command.terminal.Numbers;
import io.logwire.command.terminal.Progress;
import io.logwire.log.LogId;
import io.logwire.store.sqlite.Redating;
import io.logwire.store.sqlite.SqliteStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code redate}: dates the logs of the future anew, so that they end now. */
@Command(
    name = "redate",
    description = {
      "Gives logs that a clock which was ahead has dated in the future new ids and times that end"
          + " now, in their order; without it, all later logs are dated after them.",
      "Tells which they are, and asks first. The service must be stopped, and the clock be right."
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  redate            tells what it would do, and asks",
      "  redate --dry-run  tells it only",
      "  redate --yes      without a question, for scripts"
    })
public final class RedateCommand extends StoreCommand implements Callable<Integer> {

  @Option(names = "--dry-run", description = "Changes nothing.")
  private boolean dryRun;

  @Option(
      names = {"-y", "--yes"},
      description = "Does not ask.")
  private boolean yes;

  public RedateCommand(Surroundings around) {
    super(around);
  }

  @Override
  public Integer call() {
    if (!yes && !dryRun && !terminal.canAnswer()) {
      throw wrong(
          "Nobody can be asked here: say --yes to redate without a question, or --dry-run.");
    }
    Path folder = folder();
    Redating.Preview preview;
    try (SqliteStore store = SqliteStore.existing(folder, clock)) {
      preview = store.previewRedating();
    }
    describe(preview);
    if (!preview.isNeeded() || dryRun) {
      return 0;
    }
    if (!yes && !terminal.saysYes(err(), "Is the clock right, and shall they end now?")) {
      err().println("Nothing was changed.");
      return 1;
    }
    Progress progress = progress();
    progress.begin("redating");
    long first;
    try {
      first =
          Redating.run(
              folder,
              preview,
              clock,
              logs -> progress.at(logs, logs / (double) Math.max(1, preview.logs())));
    } finally {
      progress.end();
    }
    err()
        .println(
            first == 0
                ? "New logs get the time of the clock again."
                : "%s redated, from %s on."
                    .formatted(Numbers.of(preview.logs(), "log"), time(first)));
    return 0;
  }

  private void describe(Redating.Preview preview) {
    PrintWriter out = out();
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    if (!preview.isNeeded()) {
      out.println("The clock says " + now + ", and no log is of a later time.");
    } else if (preview.logs() == 0) {
      out.printf(
          "The clock says %s. A log that is deleted was of %s; new logs would be dated after it.%n",
          now, time(preview.last()));
    } else {
      out.printf(
          "The clock says %s. Of a later time: %s, from %s to %s.%n",
          now, Numbers.of(preview.logs(), "log"), time(preview.first()), time(preview.last()));
    }
    out.flush();
  }

  private static String time(long id) {
    return LogId.time(id).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
