package io.logwire.command;

import io.logwire.log.FileKind;
import io.logwire.log.Visible;
import io.logwire.store.sqlite.backup.BackupContents;
import io.logwire.store.sqlite.backup.Restore;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code restore FILE}: makes a store of a backup. */
@Command(
    name = "restore",
    description = {
      "Makes the store of the folder that `data` names from a backup, checks it, and makes the"
          + " index. A store that is there is never replaced, and no service may run there.",
      "Alerts that were owed when the backup was made are sent when the service starts."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  restore logwire-backup.db                         a file that `backup` has written",
      "  restic dump latest logwire.db | restore -         from another program"
    })
public final class RestoreCommand implements Callable<Integer> {
  private final Supplier<Path> data;
  private final InputStream standardInput;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "What backup wrote; - is the standard input.")
  private String file;

  /**
   * The command for the service that is to have its file in that folder.
   *
   * @param data asked for only when the command runs
   * @param standardInput has the backup where it is asked for
   */
  public RestoreCommand(Supplier<Path> data, InputStream standardInput) {
    this.data = data;
    this.standardInput = standardInput;
  }

  @Override
  public Integer call() {
    boolean fromStream = file.equals("-");
    if (!fromStream && !Files.isRegularFile(Path.of(file))) {
      String why =
          FileKind.ifNoFile(Path.of(file))
              .map(kind -> "%s is %s: give what it has by `restore -`".formatted(file, kind))
              .orElse("there is no file " + file);
      spec.commandLine().getErr().println(Visible.line(why));
      return 1;
    }
    Path folder = data.get();
    BackupContents contents =
        Restore.run(folder, () -> fromStream ? standardInput : Files.newInputStream(Path.of(file)));
    spec.commandLine()
        .getOut()
        .println(
            Visible.line(ContentsLine.of("The store in " + folder.toAbsolutePath(), contents)));
    return 0;
  }
}
