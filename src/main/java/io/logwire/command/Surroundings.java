package io.logwire.command;

import io.logwire.command.terminal.Terminal;
import io.logwire.store.StorePlace;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * What a command has around it. The first two are asked for only when it runs.
 *
 * @param place where the store of the settings is
 * @param folder where its file is, or is to be; there is none of a database
 * @param output what the standard output is, and who can be asked
 * @param errors what the standard error is, for the progress
 */
public record Surroundings(
    Supplier<StorePlace> place,
    Supplier<Path> folder,
    Terminal output,
    Terminal errors,
    Clock clock) {}
