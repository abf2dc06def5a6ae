package io.logwire.docs;

import io.logwire.TestServer;
import io.logwire.docs.Program.Ended;
import io.logwire.log.LogEntry;
import io.logwire.log.StoredLog;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The service, and the blocks of the README. */
abstract class ReadmeFixture {
  static final Markdown PAGE =
      Markdown.read(
          "README.md", "docs/CALL.md", "docs/COMMANDS.md", "docs/SERVER.md", "docs/DATA.md");

  @TempDir Path folder;
  @AutoClose TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start(folder.resolve("data"));
  }

  Ended run(String block, String... needed) throws Exception {
    Program.require("sh");
    Program.require(needed);
    return program().run("sh", "-c", PAGE.block(block));
  }

  Program program() {
    return new Program(folder)
        .with("LOG_URL", server.url().toString())
        .with("LOG_TOKEN", TestServer.TOKEN);
  }

  List<LogEntry> entries() {
    return server.logs().stream().map(StoredLog::entry).toList();
  }
}
