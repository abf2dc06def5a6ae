package io.logwire.command;

import io.logwire.command.terminal.Progress;
import io.logwire.log.Visible;
import io.logwire.store.sqlite.SqliteStore;
import io.logwire.store.sqlite.backup.Backup;
import io.logwire.store.sqlite.backup.BackupContents;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backup FILE}: copies the store, beside a service that writes it. */
@Command(
    name = "backup",
    description = {
      "Copies all that is kept into one file, beside a running service: one state of it, with every"
          + " log that was acknowledged before this began.",
      "The file is checked, and has its name when it is whole; else the exit code is not 0. Only"
          + " its owner can read it. `restore` makes a store of it, `verify` checks it again."
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  backup logwire-backup.db                   into a file",
      "  backup --force logwire-backup.db           into the same file again",
      "  backup --without-tokens for-support.db     without the hashes of tokens",
      "  backup - | restic backup --stdin           for another program"
    })
public final class BackupCommand extends StoreCommand implements Callable<Integer> {
  private final OutputStream standardOutput;

  @Parameters(paramLabel = "FILE", description = "Where to; - is the standard output.")
  private String file;

  @Option(names = "--force", description = "Replaces a file that is there already.")
  private boolean force;

  @Option(
      names = "--without-tokens",
      description = "Leaves out the hashes of tokens: after a restore, new ones are to be made.")
  private boolean withoutTokens;

  /**
   * @param standardOutput takes what is asked for without a file
   */
  public BackupCommand(Surroundings around, OutputStream standardOutput) {
    super(around);
    this.standardOutput = standardOutput;
  }

  @Override
  public Integer call() {
    boolean toStream = file.equals("-");
    if (toStream && terminal.isThere()) {
      err().println("a backup is no text for a terminal: name a file, or another program behind |");
      return 2;
    }
    try (SqliteStore store = SqliteStore.existing(folder(), clock)) {
      Backup backup = store.backup();
      Progress progress = progress();
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
}
