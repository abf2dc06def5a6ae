package io.logwire;

import io.logwire.alert.Trial;
import io.logwire.alert.Webhook;
import io.logwire.command.AlertsCommand;
import io.logwire.command.BackupCommand;
import io.logwire.command.CompleteCommand;
import io.logwire.command.CompletionCommand;
import io.logwire.command.DeleteCommand;
import io.logwire.command.ExportCommand;
import io.logwire.command.HealthCommand;
import io.logwire.command.ImportCommand;
import io.logwire.command.MigrateCommand;
import io.logwire.command.PasswordCommand;
import io.logwire.command.RedateCommand;
import io.logwire.command.RestoreCommand;
import io.logwire.command.SearchCommand;
import io.logwire.command.ShowCommand;
import io.logwire.command.StatsCommand;
import io.logwire.command.Surroundings;
import io.logwire.command.TailCommand;
import io.logwire.command.TokenCommand;
import io.logwire.command.VerifyCommand;
import io.logwire.command.terminal.Terminal;
import io.logwire.config.Config;
import io.logwire.console.Password;
import io.logwire.health.Whereabouts;
import io.logwire.http.Listener;
import io.logwire.log.RetentionRules;
import io.logwire.metrics.Version;
import io.logwire.process.StandardInput;
import io.logwire.process.StandardOutput;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/**
 * The arguments of the jar: the service without any, else one command. Exit codes: 0 done, which
 * includes that the reader of the output has seen enough and closed it, where the command only
 * reads; 1 not done, or not told; 2 the command line or the settings are wrong.
 */
@Command(
    name = "logwire",
    description = "Runs the service. With a command, does that instead; a running service goes on.",
    mixinStandardHelpOptions = true,
    versionProvider = Commands.ShownVersion.class,
    subcommands = CommandLine.HelpCommand.class)
final class Commands implements Callable<Integer> {
  private static final String COMPLETE = "complete";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Read the settings from this file instead of config.properties.",
      scope = ScopeType.INHERIT)
  private Path file;

  /** Runs the command that these arguments name; does not return while the service runs. */
  static int run(String[] args) {
    StandardInput.markIfClosed();
    Commands root = new Commands();
    CommandLine commands = root.commandLine(args);
    PrintWriter out = StandardOutput.open();
    try {
      int exitCode = commands.setOut(out).execute(args);
      out.flush();
      return exitCode;
    } catch (StandardOutput.Ended e) {
      List<CommandLine> named = commands.getParseResult().asCommandLineList();
      return CommandFailures.explain(e, named.get(named.size() - 1));
    }
  }

  // Picocli takes some 15 ms to read the annotations of one command, so only those that an argument
  // names are read, and all of them where none does, for help and for a name that is wrong, and for
  // the completion of them all.
  CommandLine commandLine(String... args) {
    Map<String, Supplier<Object>> all =
        args.length > 0 && args[0].equals(COMPLETE) ? completion() : commands();
    Set<String> named = new LinkedHashSet<>(all.keySet());
    named.retainAll(Set.copyOf(Arrays.asList(args)));
    CommandLine commands = new CommandLine(this);
    boolean whole = named.isEmpty() || named.contains("completion");
    for (String name : whole ? all.keySet() : named) {
      commands.addSubcommand(name, all.get(name).get());
    }
    return commands
        .setExpandAtFiles(false) // a reference may begin with an @, and means itself
        .registerConverter(int.class, Commands::number)
        .setParameterExceptionHandler(CommandFailures::explainUsage)
        .setExecutionStrategy(CommandFailures::runLast)
        .setExecutionExceptionHandler(CommandFailures::explain);
  }

  private Map<String, Supplier<Object>> commands() {
    Supplier<RetentionRules> retention = () -> config().retention();
    Surroundings around =
        new Surroundings(
            () -> Stores.place(config()),
            () -> Stores.folder(config()),
            Terminal.ofOutput(),
            Terminal.ofError(),
            Clock.systemUTC());
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("tail", () -> new TailCommand(around));
    all.put("search", () -> new SearchCommand(around));
    all.put("show", () -> new ShowCommand(around));
    all.put("stats", () -> new StatsCommand(around, retention, () -> config().sums()));
    all.put("export", () -> new ExportCommand(around, StandardOutput.stream()));
    all.put("import", () -> new ImportCommand(around, retention, () -> config().reserveBytes()));
    all.put("delete", () -> new DeleteCommand(around));
    all.put("redate", () -> new RedateCommand(around));
    all.put("migrate", () -> new MigrateCommand(around, Stores::named));
    all.put("backup", () -> new BackupCommand(around, StandardOutput.stream()));
    all.put("verify", VerifyCommand::new);
    all.put("restore", () -> new RestoreCommand(around, System.in));
    all.put("token", () -> new TokenCommand(around));
    all.put(
        "alerts", () -> new AlertsCommand(around, () -> config().webhookNames(), this::tryWebhook));
    all.put(
        "health",
        () ->
            new HealthCommand(
                () -> config().data(), this::configured, () -> Stores.isLeft(config())));
    all.put("password", () -> new PasswordCommand(Password::hash));
    all.put("config", () -> new ConfigCommand(() -> Server.settings(Optional.ofNullable(file))));
    all.put("completion", CompletionCommand::new);
    return all;
  }

  // Only for shells, and in haste: no help tells of it, and nothing else is read.
  private Map<String, Supplier<Object>> completion() {
    Function<Optional<Path>, Config> config = named -> Config.of(Server.settings(named));
    return Map.of(
        COMPLETE,
        () ->
            new CompleteCommand(
                named -> Stores.place(config.apply(named)),
                named -> config.apply(named).webhookNames(),
                Clock.systemUTC()));
  }

  // Where the service would be; with port 0 it has left word, or is not there.
  private Whereabouts configured() {
    Config config = config();
    return new Whereabouts(
        Listener.url(config.host(), config.port()),
        config.console().map(at -> Listener.url(at.host(), at.port())));
  }

  @Override
  public Integer call() throws InterruptedException {
    Optional<Integer> failed = Server.start(Optional.ofNullable(file), System.out, System.err);
    if (failed.isEmpty()) {
      Thread.currentThread().join(); // until the shutdown hook has run
    }
    return failed.orElse(0);
  }

  private Config config() {
    return Config.of(Server.settings(Optional.ofNullable(file)));
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException(
          "'%s' is not a whole number up to %,d".formatted(text, Integer.MAX_VALUE));
    }
  }

  private AlertsCommand.Tried tryWebhook(String name) {
    Webhook webhook =
        config().webhooks().stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow();
    Trial trial = Trial.send(webhook, Clock.systemUTC());
    return new AlertsCommand.Tried(trial.delivered(), trial.answer(), trial.advice());
  }

  static final class ShownVersion implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"LogWire " + Version.text()};
    }
  }
}
