package io.logwire.command;

import io.logwire.command.terminal.Terminal;
import io.logwire.log.RetentionRules;
import io.logwire.store.StorePlace;
import io.logwire.store.sqlite.SqlitePlace;
import java.nio.file.Path;
import java.time.Clock;

/** What the commands of tests have around them: a folder with a store, and mostly no terminal. */
public final class Around {
  private Around() {}

  public static Surroundings folder(Path data) {
    return folder(data, Terminal.none(), Clock.systemUTC());
  }

  public static Surroundings folder(Path data, Clock clock) {
    return folder(data, Terminal.none(), clock);
  }

  public static Surroundings folder(Path data, Terminal terminal, Clock clock) {
    return new Surroundings(
        () -> new SqlitePlace(data), () -> data, terminal, Terminal.none(), clock);
  }

  public static Surroundings place(StorePlace place) {
    return new Surroundings(
        () -> place,
        () -> {
          throw new AssertionError("the command is about any store");
        },
        Terminal.none(),
        Terminal.none(),
        Clock.systemUTC());
  }

  /** An import that keeps all logs, and leaves no room. */
  public static ImportCommand imports(Surroundings around) {
    return new ImportCommand(around, () -> RetentionRules.NONE, () -> 0);
  }
}
