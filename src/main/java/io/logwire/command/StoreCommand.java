package io.logwire.command;

import io.logwire.command.terminal.Progress;
import io.logwire.command.terminal.Terminal;
import io.logwire.store.Store;
import io.logwire.store.StorePlace;
import java.nio.file.Path;
import java.time.Clock;

/** A command about what is kept; it opens the store when it runs, and never makes one by that. */
abstract class StoreCommand extends ShellCommand {
  final Terminal terminal;
  final Terminal errors;
  final Clock clock;
  private final Surroundings around;

  StoreCommand(Surroundings around) {
    this.around = around;
    this.terminal = around.output();
    this.errors = around.errors();
    this.clock = around.clock();
  }

  StorePlace place() {
    return around.place().get();
  }

  Path folder() {
    return around.folder().get();
  }

  Store open() {
    return place().existing(clock);
  }

  Progress progress() {
    return new Progress(err(), errors, System::nanoTime);
  }
}
