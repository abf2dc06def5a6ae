package io.logwire.command;

import io.logwire.log.Visible;
import io.logwire.store.sqlite.backup.BackupCheck;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code verify FILE}: reads all of a backup. */
@Command(
    name = "verify",
    description = {
      "Reads all of a backup and tells whether it is whole: each page and index of the file, and as"
          + " many logs of each channel, hour and type as are counted.",
      "Changes nothing. The exit code is 1 if it is not whole."
    },
    footer = {"", "Examples:", "  verify logwire-backup.db     a file that `backup` has written"})
public final class VerifyCommand extends ShellCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "What backup wrote.")
  private Path file;

  @Override
  public Integer call() {
    String line = ContentsLine.of(file.toString(), BackupCheck.of(file));
    out().println(Visible.line(line));
    return 0;
  }
}
