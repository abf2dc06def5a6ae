package io.logwire.command;

import io.logwire.command.terminal.Numbers;
import io.logwire.command.terminal.Progress;
import io.logwire.command.transfer.Importer;
import io.logwire.command.transfer.LogFile;
import io.logwire.command.transfer.Room;
import io.logwire.command.transfer.StreamCopy;
import io.logwire.log.FileKind;
import io.logwire.log.LogQuery;
import io.logwire.log.RetentionRules;
import io.logwire.log.Visible;
import io.logwire.store.LogImport;
import io.logwire.store.Store;
import io.logwire.store.StorePlace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code import FILE}: appends the logs of a file that {@code export} wrote, with their ids. */
@Command(
    name = "import",
    description = {
      "Appends the logs of a file that `export` wrote, with the same ids and times; or history of"
          + " another program in the same form, with a `time` instead of the `id`, oldest first.",
      "A log that is there already is passed by, so an import that was cut short can be repeated."
          + " Of a file with a broken line nothing is imported. No alert is sent again."
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  import logs.ndjson                     all of it, in either form that export writes",
      "  import logs.csv --channel orders       the logs of one channel in it",
      "  zcat logs.ndjson.gz | import -         from another program"
    })
public final class ImportCommand extends StoreCommand implements Callable<Integer> {
  private final Supplier<RetentionRules> retention;
  private final LongSupplier reserve;
  @Mixin private LogFilters filters;

  @Parameters(paramLabel = "FILE", description = "What export wrote; - is the standard input.")
  private String file;

  @Option(names = "--json", description = "What was done as a JSON object, for programs.")
  private boolean json;

  /**
   * @param retention how long logs are kept
   * @param reserve the bytes that have to be free on the disk for the service to take logs
   */
  public ImportCommand(
      Surroundings around, Supplier<RetentionRules> retention, LongSupplier reserve) {
    super(around);
    this.retention = retention;
    this.reserve = reserve;
  }

  @Override
  public Integer call() throws InterruptedException {
    LogQuery query = filters.query(1, clock);
    Path path = Path.of(file);
    try {
      if (!file.equals("-") && Files.isRegularFile(path)) {
        return run(path, query);
      }
      return runFromStream(path, query);
    } catch (Room.TooLittle e) {
      return fail(file + ": " + e.getMessage());
    } catch (NoSuchFileException e) {
      return fail("there is no file " + file);
    } catch (IOException e) {
      return fail("cannot read " + file + ": " + e.getMessage());
    }
  }

  // What can be read only once is kept beside the logs, where only their owner can read it.
  private int runFromStream(Path path, LogQuery query) throws IOException, InterruptedException {
    Optional<String> kind = file.equals("-") ? Optional.empty() : FileKind.ifNoFile(path);
    if (kind.isPresent() && !kind.get().equals(FileKind.PIPE)) {
      return fail(file + " is " + kind.get());
    }
    try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(path)) {
      storeOrNew().close(); // as a new one makes the folder
      Path folder = place().folder();
      Room room = new Room(() -> folder.toFile().getUsableSpace(), reserve.getAsLong());
      try (StreamCopy copy = StreamCopy.of(in, folder, room)) {
        return run(copy.file(), query);
      }
    }
  }

  private int run(Path path, LogQuery query) throws IOException, InterruptedException {
    RetentionRules rules = retention.get();
    Instant now = clock.instant();
    try (LogFile checked = LogFile.open(path);
        LogFile logs = LogFile.open(path);
        Store store = storeOrNew();
        LogImport into = store.importing(rules)) {
      Progress progress = progress();
      Room room = new Room(place()::freeBytes, reserve.getAsLong());
      Importer importer = new Importer(into, query, log -> rules.isOver(log, now), room, progress);
      Optional<String> fault = importer.fault(checked);
      if (fault.isPresent()) {
        return fail(file + ": " + fault.get() + "; nothing was imported");
      }
      tell(importer.append(logs));
      return 0;
    }
  }

  // An import may be what a folder begins with, when logs move to another machine.
  private Store storeOrNew() {
    StorePlace into = place();
    if (into.make()) {
      err().println(Visible.line("Made a new store in " + into.shown() + "."));
    }
    return into.existing(clock);
  }

  private void tell(Importer.Outcome outcome) {
    if (json) {
      out()
          .printf(
              "{\"imported\":%d,\"present\":%d,\"expired\":%d}%n",
              outcome.imported(), outcome.present(), outcome.expired());
    } else {
      err()
          .printf(
              "%s imported, %s there already.%n",
              Numbers.of(outcome.imported(), "log"),
              outcome.present() == 1 ? "1 was" : Numbers.grouped(outcome.present()) + " were");
    }
    if (outcome.expired() > 0) {
      err()
          .printf(
              Locale.ROOT,
              "%,d of them are older than retention keeps them: the service deletes them.%n",
              outcome.expired());
    }
  }

  private int fail(String message) {
    err().println(Visible.line(message));
    return 1;
  }
}
