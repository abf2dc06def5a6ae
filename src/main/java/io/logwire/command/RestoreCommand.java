package io.logwire.command;

import io.logwire.log.FileKind;
import io.logwire.log.Visible;
import io.logwire.store.sqlite.backup.BackupContents;
import io.logwire.store.sqlite.backup.Restore;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code restore FILE}: makes a store of a backup. */
@Command(
    name = "restore",
    description = {
      "Makes the store of the folder that `data` names from a backup, checks it, and makes the"
          + " index. A store that is there is never replaced, and no service may run there.",
      "Alerts that were owed when the backup was made are sent when the service starts."
    },
    footer = {
      "",
      "Examples:",
      "  restore logwire-backup.db                         a file that `backup` has written",
      "  restic dump latest logwire.db | restore -         from another program"
    })
public final class RestoreCommand extends StoreCommand implements Callable<Integer> {
  private final InputStream standardInput;

  @Parameters(paramLabel = "FILE", description = "What backup wrote; - is the standard input.")
  private String file;

  /**
   * @param standardInput has the backup where it is asked for
   */
  public RestoreCommand(Surroundings around, InputStream standardInput) {
    super(around);
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
      err().println(Visible.line(why));
      return 1;
    }
    Path folder = folder();
    BackupContents contents =
        Restore.run(folder, () -> fromStream ? standardInput : Files.newInputStream(Path.of(file)));
    out()
        .println(
            Visible.line(ContentsLine.of("The store in " + folder.toAbsolutePath(), contents)));
    return 0;
  }
}
