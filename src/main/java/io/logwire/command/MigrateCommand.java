package io.logwire.command;

import io.logwire.command.terminal.Numbers;
import io.logwire.command.terminal.Progress;
import io.logwire.log.FileKind;
import io.logwire.log.Visible;
import io.logwire.store.StoreException;
import io.logwire.store.StorePlace;
import io.logwire.store.move.Agreement;
import io.logwire.store.move.Contents;
import io.logwire.store.move.Move;
import io.logwire.store.move.MovingStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code migrate --to PLACE}: moves all that is kept into another store. */
@Command(
    name = "migrate",
    description = {
      "Moves all that is kept from the store of the settings into another one: from a file to a"
          + " database, or back. Logs keep their ids and times; tokens, owed alerts, counts and"
          + " idempotency keys go along, and each log is compared with its copy.",
      "The service goes on meanwhile. When all is copied this says so, and copies on until the"
          + " service is stopped; then the rest takes about a second, the old store takes no log any"
          + " more, and the service can be started with the new one.",
      "What is cut short is gone on with by the same command again."
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  migrate --to 'jdbc:postgresql://db:5432/logwire?user=logwire&password=...'",
      "  migrate --to-file database.secret                the same; no list of processes shows it",
      "  migrate --to-file database.secret --copy-only    before the day on which it is to move",
      "  migrate --to /var/lib/logwire                    from a database back into a file there",
      "  migrate --to-file database.secret --cancel       the old store goes on"
    })
public final class MigrateCommand extends StoreCommand implements Callable<Integer> {
  private static final int LOOK_MILLIS = 200;
  private static final int RESTS = 4; // times as long as a round has taken

  private static final class Target {
    @Option(
        names = "--to",
        paramLabel = "PLACE",
        required = true,
        description =
            "The URL of a database, jdbc:postgresql://..., or the folder of a file. It must be"
                + " empty, or have been begun with by this command; a folder is made.")
    private String place;

    @Option(
        names = "--to-file",
        paramLabel = "FILE",
        required = true,
        description = "Reads that from a file.")
    private Path file;
  }

  private final Function<String, StorePlace> named;

  @ArgGroup(multiplicity = "1")
  private Target target;

  @Option(
      names = "--copy-only",
      description = "Ends when all is copied; nothing is switched. Later runs copy what is new.")
  private boolean copyOnly;

  @Option(
      names = "--cancel",
      description =
          "Ends a migration, also one that is done, while no service was started with the new"
              + " store: the old one goes on as before.")
  private boolean cancels;

  @Option(
      names = "--force",
      description = "With --cancel: does not ask the new store, which may be gone.")
  private boolean force;

  private Progress progress;
  private String doing = "";

  /**
   * @param named which place somebody means
   */
  public MigrateCommand(Surroundings around, Function<String, StorePlace> named) {
    super(around);
    this.named = named;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (force && !cancels) {
      throw wrong("--force is for --cancel only.");
    }
    StorePlace into = into();
    progress = progress();
    try (MovingStore from = place().from()) {
      if (cancels) {
        cancel(from, into);
        return 0;
      }
      if (from.place().equals(into.shown())) {
        throw new StoreException("the logs are in " + into.shown() + " already");
      }
      try (MovingStore to = into.to();
          Move move = Move.begin(from, to, this::show)) {
        move(move, from, to);
        return 0;
      }
    } finally {
      progress.end();
    }
  }

  private StorePlace into() {
    String text = target.place;
    if (text == null) {
      text = read(target.file);
    }
    try {
      return named.apply(text);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private static String read(Path file) {
    FileKind.ifNoFile(file)
        .ifPresent(
            kind -> {
              throw new StoreException("cannot read %s: it is %s".formatted(file, kind));
            });
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      throw new StoreException("there is no file " + file, e);
    } catch (IOException e) {
      throw new StoreException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private void cancel(MovingStore from, StorePlace into) {
    if (force) {
      Agreement.cancel(from, Optional.empty());
    } else {
      try (MovingStore to = into.to()) {
        Agreement.cancel(from, Optional.of(to));
      }
    }
    say("The migration is cancelled: " + from.place() + " goes on as before.");
  }

  private void move(Move move, MovingStore from, MovingStore to) throws InterruptedException {
    if (!move.isFinished()) {
      move.catchUp();
      if (copyOnly) {
        tell(move.contents(), "copied to " + to.place());
        say("Nothing is switched. Run it again without --copy-only to switch.");
        return;
      }
      awaitItsStop(move, from);
      long begin = System.nanoTime();
      move.refuseWrites();
      tell(move.finish(), "in " + to.place() + ", each compared");
      double seconds = (System.nanoTime() - begin) / 1e9;
      say(String.format(Locale.ROOT, "The switch took %.1f s, in which no service ran.", seconds));
    }
    say(
        "Done: set %s to %s and start the service. No service starts with %s any more."
            .formatted(
                to.place().startsWith("postgresql:") ? "database" : "data, and no database,",
                to.place(),
                from.place()));
  }

  private void awaitItsStop(Move move, MovingStore from) throws InterruptedException {
    boolean asked = false;
    while (!from.take()) {
      if (!asked) {
        progress.end();
        tell(move.contents(), "copied");
        say(
            "Stop the service now: what it adds until then is copied on, and the rest takes about a"
                + " second. Ctrl-C leaves all as it is.");
        asked = true;
      }
      long begin = System.nanoTime();
      move.round();
      long worked = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      TimeUnit.MILLISECONDS.sleep(Math.max(LOOK_MILLIS, RESTS * worked));
    }
  }

  private void tell(Contents contents, String where) {
    progress.end();
    say(
        "%s, %s and %s are %s."
            .formatted(
                Numbers.of(contents.logs(), "log"),
                Numbers.of(contents.tokens(), "token"),
                Numbers.of(contents.owed(), "owed alert"),
                where));
  }

  private void show(String what, long logs, double share) {
    if (!what.equals(doing)) {
      progress.end();
      progress.begin(what);
      doing = what;
    }
    progress.at(logs, share);
  }

  private void say(String line) {
    err().println(Visible.line(line));
    err().flush();
  }
}
