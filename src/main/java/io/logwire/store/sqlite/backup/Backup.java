package io.logwire.store.sqlite.backup;

import io.logwire.store.StoreException;
import io.logwire.store.sqlite.LogChanges;
import io.logwire.store.sqlite.file.NewDatabase;
import io.logwire.store.sqlite.file.ReadableFile;
import io.logwire.store.sqlite.file.ShortSteps;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Copies the store into another file while it is written: one state of it, not older than the
 * beginning of the copy, so that every log that was acknowledged before is there.
 *
 * <p>Logs are copied in pieces, each of which looks at the file for some milliseconds, so that the
 * WAL can begin anew between them. What changed behind the copy is copied again, and the last look
 * takes what is new since then and the small tables, as one state. The index is left out: it is
 * made anew from the logs.
 *
 * <p>Durability: the copy has its name when it is on disk, complete, and {@link BackupCheck} has
 * found it whole.
 *
 * <p>Limit: the last look reads all deliveries, counts and idempotency keys; a million of them
 * takes some seconds, for which the WAL grows.
 *
 * <p>Threading: one thread, which rests as long as it works.
 */
public final class Backup {
  // Behind a file that another program replaces, or one that is changed without an end.
  private static final int ATTEMPTS = 5;
  private static final int BYTES_OF_A_COMMIT = 4 << 20;

  // Of the store's schema, these are not copied: the index, and what is of use beside it only.
  private static final Set<String> NOT_COPIED =
      Set.of("log", "log_change", "index_segment", "index_row", "index_mark");

  // A key is of a token, and the next token made would have the number of the first of these.
  private static final Set<String> OF_TOKENS = Set.of("token", "idempotency_key");

  /** A file that nobody had open was changed during the last look. */
  private static final class Moved extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final ReadableFile source;
  private final BooleanSupplier besideServer;

  /**
   * A backup of that file.
   *
   * @param besideServer whether a server uses it now, which it then leaves room
   */
  public Backup(ReadableFile source, BooleanSupplier besideServer) {
    this.source = source;
    this.besideServer = besideServer;
  }

  /**
   * Makes a file.
   *
   * @param to where; a file that is there is replaced where {@code replaces} says so
   * @param withTokens whether the hashes of tokens go along, and the idempotency keys of theirs
   * @param copied told now and then how many logs were copied
   * @return what is in it
   * @throws StoreException if it could not be made; then nothing has that name, or what had it
   *     before
   */
  public BackupContents toFile(Path to, boolean replaces, boolean withTokens, LongConsumer copied) {
    return run(to, replaces, withTokens, copied, (copy, written) -> copy.finish());
  }

  /**
   * Writes one to a stream, by way of a file beside the store.
   *
   * @throws StoreException if it could not be made; then nothing was written
   * @throws UncheckedIOException if the stream has failed
   */
  public BackupContents toStream(OutputStream to, boolean withTokens, LongConsumer copied) {
    Path beside = source.file().resolveSibling("backup");
    return run(
        beside,
        true,
        withTokens,
        copied,
        (copy, written) -> {
          try {
            Files.copy(written, to);
            to.flush();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @FunctionalInterface
  private interface Ending {
    void of(NewDatabase copy, Path written);
  }

  private BackupContents run(
      Path to, boolean replaces, boolean withTokens, LongConsumer copied, Ending ending) {
    for (int attempt = 1; ; attempt++) {
      try (NewDatabase copy = NewDatabase.begin(to, replaces, source.file())) {
        copy(copy, withTokens, copied);
        Path written = copy.written();
        BackupContents contents = BackupCheck.of(written);
        ending.of(copy, written);
        return contents;
      } catch (LogCopy.LostTrack | Moved e) {
        if (attempt == ATTEMPTS) {
          throw new StoreException(
              "no backup was made: %s was changed faster than it could be copied, by an import or a deletion; try again when that is done"
                  .formatted(source.file()),
              e);
        }
      } catch (Rows.Unwritten e) {
        throw NewDatabase.failed(to, e.reason());
      } catch (SQLException e) {
        throw NewDatabase.failed(to, e);
      }
    }
  }

  private void copy(NewDatabase copy, boolean withTokens, LongConsumer copied) throws SQLException {
    Connection connection = copy.connection();
    List<String> tables =
        copy.tables().stream()
            .filter(table -> !NOT_COPIED.contains(table))
            .filter(table -> withTokens || !OF_TOKENS.contains(table))
            .toList();
    long change = source.look(LogChanges::newest);
    try (LogCopy logs = new LogCopy(connection, change)) {
      copyPieces(copy, logs, copied);
      boolean[] looked = {false};
      source.look(
          snapshot -> {
            if (looked[0]) {
              throw new Moved();
            }
            looked[0] = true;
            logs.finish(snapshot);
            for (String table : tables) {
              Rows.of(connection, table).copy(snapshot, connection);
            }
            return null;
          });
      copy.commit();
      copied.accept(logs.logs());
    }
  }

  private void copyPieces(NewDatabase copy, LogCopy logs, LongConsumer copied) throws SQLException {
    int written = 0;
    int bytes;
    do {
      long begin = System.nanoTime();
      bytes = logs.step(source);
      written += bytes;
      if (written >= BYTES_OF_A_COMMIT) {
        copy.commit();
        written = 0;
        copied.accept(logs.logs());
      }
      if (bytes > 0 && besideServer.getAsBoolean()) {
        ShortSteps.pause(1 + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
      }
    } while (bytes > 0 && !logs.isOutrun());
    copy.commit();
  }
}
