package io.logwire.command;

import io.logwire.HostileText;
import io.logwire.SqliteFile;
import io.logwire.log.StoredLog;
import io.logwire.store.sqlite.TestStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Folders and files, and the two commands between them. */
abstract class TransferFixture {
  static final String ONE =
      "{\"id\":538096435200000,\"time\":\"2024-02-29T12:00:00.000Z\",\"channel_id\":\"c\",\"label\":\"one\"}\n";

  @TempDir Path folder;
  final StringWriter out = new StringWriter();
  final StringWriter err = new StringWriter();
  final ByteArrayOutputStream exported = new ByteArrayOutputStream();

  int run(Object command, String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    exported.reset();
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  int exports(Path data, String... args) {
    return run(new ExportCommand(Around.folder(data), exported), args);
  }

  int imports(Path data, String... args) {
    return run(Around.imports(Around.folder(data)), args);
  }

  Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** Every column of every log, as it is in the file. */
  static List<String> rows(Path data) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = SqliteFile.open(data.resolve("logwire.db"));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM log ORDER BY id")) {
      while (row.next()) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          text.append(row.getString(i)).append('\0');
        }
        rows.add(text.toString());
      }
    }
    return rows;
  }

  Path storeWithHostileText() throws IOException {
    Path source = folder.resolve("source");
    try (TestStore store = new TestStore(source)) {
      for (StoredLog log : HostileText.logs(Instant.EPOCH)) {
        store.append(log.entry());
      }
    }
    return source;
  }
}
