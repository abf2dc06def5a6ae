package io.logwire.command;

import io.logwire.command.terminal.Numbers;
import io.logwire.store.sqlite.backup.BackupContents;
import java.time.temporal.ChronoUnit;

/** What a backup holds, in a line for people. */
final class ContentsLine {
  private ContentsLine() {}

  static String of(String name, BackupContents contents) {
    String span =
        contents
            .oldest()
            .map(
                oldest ->
                    " from %s to %s"
                        .formatted(
                            oldest.truncatedTo(ChronoUnit.SECONDS),
                            contents.newest().orElseThrow().truncatedTo(ChronoUnit.SECONDS)))
            .orElse("");
    String owed = contents.owed() == 0 ? "" : ", " + Numbers.of(contents.owed(), "owed alert");
    return "%s is whole: %s of %s%s, %s%s, %s."
        .formatted(
            name,
            Numbers.of(contents.logs(), "log"),
            Numbers.of(contents.channels(), "channel"),
            span,
            Numbers.of(contents.tokens(), "token"),
            owed,
            Numbers.bytes(contents.bytes()));
  }
}
