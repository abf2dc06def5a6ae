package io.logwire.store.sqlite;

import io.logwire.metrics.Gauge;
import io.logwire.store.sql.StoreGauges;
import io.logwire.store.sqlite.file.FileCheck;
import io.logwire.store.sqlite.file.ReadableFile;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What a scraper wants to know of the store of a service that has one file. */
final class SqliteGauges {
  private SqliteGauges() {}

  static List<Gauge> of(SqliteHealth health, ReadableFile file, Supplier<List<String>> webhooks) {
    List<Gauge> ofFile =
        List.of(
            Gauge.of(
                "logwire_database_bytes",
                "The file of the logs, without its WAL.",
                () -> file.file().toFile().length()),
            Gauge.of(
                "logwire_wal_bytes",
                "The WAL of that file.",
                () -> FileCheck.wal(file.file()).toFile().length()),
            Gauge.of(
                "logwire_disk_free_bytes",
                "What the file system has free for the service.",
                health::freeBytes));
    return Stream.of(ofFile, new StoreGauges(health, file, webhooks).all())
        .flatMap(List::stream)
        .toList();
  }
}
