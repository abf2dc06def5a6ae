package io.logwire.command.transfer;

import io.logwire.command.terminal.Numbers;
import io.logwire.command.terminal.Progress;
import io.logwire.log.LogId;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.LogImport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads a file of logs twice: {@link #fault} checks every one of them, {@link #append} appends
 * them. So nothing of a file with a broken line is kept, in the same memory for any size of it.
 *
 * <p>The ids must grow from line to line, as they do in an export. So an id that comes twice is
 * seen without remembering them all, and each part of the index is filled once.
 *
 * <p>Threading: one thread.
 */
public final class Importer {
  private static final int STEP = 2_000;
  private static final int STEP_CHARACTERS = 1 << 20;
  private static final int REPORTED = 500;

  /**
   * What came of it.
   *
   * @param imported logs that were appended
   * @param present logs that were there already
   * @param expired how many of all of them are older than the logs that are kept
   */
  public record Outcome(long imported, long present, long expired) {}

  @FunctionalInterface
  private interface Use {
    void take(List<StoredLog> logs, long[] lines)
        throws IOException, BrokenLog, InterruptedException;
  }

  private final LogImport into;
  private final LogQuery query;
  private final Predicate<StoredLog> isOver;
  private final Room room;
  private final Progress progress;

  /**
   * An import of the logs that answer this query.
   *
   * @param isOver whether a log will be deleted soon
   * @param room that it leaves on the disk of the store
   */
  public Importer(
      LogImport into, LogQuery query, Predicate<StoredLog> isOver, Room room, Progress progress) {
    this.into = into;
    this.query = query;
    this.isOver = isOver;
    this.room = room;
    this.progress = progress;
  }

  /** Why the file cannot be imported, with the number of the line; empty if it can. */
  public Optional<String> fault(LogFile file) throws IOException, InterruptedException {
    progress.begin("checking ");
    try {
      forEach(file, this::refuseTaken);
      return Optional.empty();
    } catch (BrokenLog e) {
      long line = e.line().orElseGet(file::line);
      return Optional.of("line %,d %s".formatted(line, e.getMessage()));
    } finally {
      progress.end();
    }
  }

  /**
   * Appends the logs of a file without a fault.
   *
   * @throws io.logwire.store.StoreException if not all could be kept
   * @throws Room.TooLittle if there was no more room; it tells how many are there
   */
  public Outcome append(LogFile file) throws IOException, InterruptedException {
    progress.begin("importing");
    long[] counts = new long[2];
    try {
      forEach(
          file,
          (logs, lines) -> {
            room.check();
            into.append(logs);
            counts[0] += logs.size();
            counts[1] += logs.stream().filter(isOver).count();
          });
    } catch (Room.TooLittle e) {
      into.finish();
      throw new Room.TooLittle(
          "%s of it %s there, and no more fit: %s; make room and import it again, and it goes on"
              .formatted(
                  Numbers.of(counts[0], "log"), counts[0] == 1 ? "is" : "are", e.getMessage()));
    } catch (BrokenLog e) {
      throw new IOException("it has changed while it was imported", e);
    } finally {
      progress.end();
    }
    long imported = into.finish();
    return new Outcome(imported, counts[0] - imported, counts[1]);
  }

  private void refuseTaken(List<StoredLog> logs, long[] lines) throws BrokenLog {
    Optional<StoredLog> taken = into.firstTaken(logs);
    if (taken.isPresent()) {
      throw new BrokenLog(
          lines[logs.indexOf(taken.get())],
          "has the id %d (%s), which another log has here"
              .formatted(taken.get().id(), taken.get().time()));
    }
  }

  private void forEach(LogFile file, Use use) throws IOException, BrokenLog, InterruptedException {
    List<StoredLog> step = new ArrayList<>(STEP);
    long[] lines = new long[STEP];
    long characters = 0;
    long lastId = 0;
    long read = 0;
    for (StoredLog log = file.next(); log != null; log = file.next()) {
      checkId(log.id(), lastId);
      lastId = log.id();
      read++;
      if (query.matches(log)) {
        lines[step.size()] = file.line();
        step.add(log);
        characters += log.entry().label().length() + log.entry().body().length();
      }
      if (step.size() == STEP || characters > STEP_CHARACTERS) {
        use.take(step, lines);
        step = new ArrayList<>(STEP);
        characters = 0;
      }
      if (read % REPORTED == 0) {
        progress.at(read, file.share());
      }
    }
    use.take(step, lines);
  }

  private void checkId(long id, long lastId) throws BrokenLog {
    if (id == lastId) {
      throw new BrokenLog("has the same id as the log before, %d".formatted(id));
    }
    if (id < lastId) {
      throw new BrokenLog(
          "has the id %d, which is below that of the log before, %d; the oldest log comes first"
              .formatted(id, lastId));
    }
    if (id >= into.limit()) {
      throw new BrokenLog(
          "has the id %d, which is a time to come, %s".formatted(id, LogId.time(id)));
    }
  }
}
