package io.logwire.command;

import io.logwire.command.terminal.Numbers;
import io.logwire.command.terminal.Progress;
import io.logwire.command.terminal.Terminal;
import io.logwire.log.LogId;
import io.logwire.store.sqlite.Redating;
import io.logwire.store.sqlite.SqliteStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code redate}: dates the logs of the future anew, so that they end now. */
@Command(
    name = "redate",
    description = {
      "Gives logs that a clock which was ahead has dated in the future new ids and times that end"
          + " now, in their order; without it, all later logs are dated after them.",
      "Tells which they are, and asks first. The service must be stopped, and the clock be right."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  redate            tells what it would do, and asks",
      "  redate --dry-run  tells it only",
      "  redate --yes      without a question, for scripts"
    })
public final class RedateCommand implements Callable<Integer> {
  private final Supplier<Path> data;
  private final Terminal terminal;
  private final Terminal errors;
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--dry-run", description = "Changes nothing.")
  private boolean dryRun;

  @Option(
      names = {"-y", "--yes"},
      description = "Does not ask.")
  private boolean yes;

  /**
   * The command for the service that has its file in that folder.
   *
   * @param data asked for only when the command runs
   * @param terminal answers the question
   * @param errors what the standard error is, for the progress
   */
  public RedateCommand(Supplier<Path> data, Terminal terminal, Terminal errors, Clock clock) {
    this.errors = errors;
    this.data = data;
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    if (!yes && !dryRun && !terminal.canAnswer()) {
      throw new ParameterException(
          spec.commandLine(),
          "Nobody can be asked here: say --yes to redate without a question, or --dry-run.");
    }
    Path folder = data.get();
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
    Progress progress = new Progress(err(), errors, System::nanoTime);
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
    PrintWriter out = spec.commandLine().getOut();
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

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
