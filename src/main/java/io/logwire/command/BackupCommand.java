package io.logwire.command;

import io.logwire.command.terminal.Progress;
import io.logwire.command.terminal.Terminal;
import io.logwire.log.Visible;
import io.logwire.store.sqlite.SqliteStore;
import io.logwire.store.sqlite.backup.Backup;
import io.logwire.store.sqlite.backup.BackupContents;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code backup FILE}: copies the store, beside a service that writes it. */
@Command(
    name = "backup",
    description = {
      "Copies all that is kept into one file, beside a running service: one state of it, with every"
          + " log that was acknowledged before this began.",
      "The file is checked, and has its name when it is whole; else the exit code is not 0. Only"
          + " its owner can read it. `restore` makes a store of it, `verify` checks it again."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  backup logwire-backup.db                   into a file",
      "  backup --force logwire-backup.db           into the same file again",
      "  backup --without-tokens for-support.db     without the hashes of tokens",
      "  backup - | restic backup --stdin           for another program"
    })
public final class BackupCommand implements Callable<Integer> {
  private final Supplier<Path> data;
  private final OutputStream standardOutput;
  private final Terminal output;
  private final Terminal errors;
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "Where to; - is the standard output.")
  private String file;

  @Option(names = "--force", description = "Replaces a file that is there already.")
  private boolean force;

  @Option(
      names = "--without-tokens",
      description = "Leaves out the hashes of tokens: after a restore, new ones are to be made.")
  private boolean withoutTokens;

  /**
   * The command for the service that has its file in that folder.
   *
   * @param data asked for only when the command runs
   * @param standardOutput takes the backup where it is asked for
   * @param output what the standard output is
   * @param errors what the standard error is, for the progress
   */
  public BackupCommand(
      Supplier<Path> data,
      OutputStream standardOutput,
      Terminal output,
      Terminal errors,
      Clock clock) {
    this.data = data;
    this.standardOutput = standardOutput;
    this.output = output;
    this.errors = errors;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    boolean toStream = file.equals("-");
    if (toStream && output.isThere()) {
      err().println("a backup is no text for a terminal: name a file, or another program behind |");
      return 2;
    }
    try (SqliteStore store = SqliteStore.existing(data.get(), clock)) {
      Backup backup = store.backup();
      Progress progress = new Progress(err(), errors, System::nanoTime);
      progress.begin("copying");
      LongConsumer copied = logs -> progress.at(logs, -1);
      BackupContents contents;
      try {
        contents =
            toStream
                ? backup.toStream(standardOutput, !withoutTokens, copied)
                : backup.toFile(Path.of(file), force, !withoutTokens, copied);
      } finally {
        progress.end();
      }
      String name = toStream ? "The backup" : file;
      err().println(Visible.line(ContentsLine.of(name, contents)));
      return 0;
    }
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
