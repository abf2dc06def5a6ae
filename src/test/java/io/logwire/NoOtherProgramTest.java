package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.docs.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the driver of SQLite would run to know on which system it is. */
class NoOtherProgramTest {
  @TempDir Path folder;

  @Test
  void isRunByACommandThatOpensTheStore() throws Exception {
    Path uname = Files.createDirectory(folder.resolve("bin")).resolve("uname");
    Files.writeString(uname, "#!/bin/sh\n: > '" + folder.resolve("asked") + "'\necho GNU/Linux\n");
    assertTrue(uname.toFile().setExecutable(true));
    List<String> command = new ArrayList<>(ChildJvm.archived());
    command.addAll(List.of(LogWire.class.getName(), "token", "create", "shop", "--new"));

    Program.Ended ended =
        new Program(folder)
            .with("PATH", uname.getParent() + ":" + System.getenv("PATH"))
            .run(command.toArray(String[]::new));

    assertEquals(0, ended.exitCode(), ended.toString());
    assertFalse(Files.exists(folder.resolve("asked")), "uname was run");
  }
}
