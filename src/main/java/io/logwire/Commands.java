package io.logwire;

import io.logwire.alert.Trial;
import io.logwire.alert.Webhook;
import io.logwire.log.Visible;
import io.logwire.read.AlertsCommand;
import io.logwire.read.CompletionCommand;
import io.logwire.read.DeleteCommand;
import io.logwire.read.ExportCommand;
import io.logwire.read.ImportCommand;
import io.logwire.read.SearchCommand;
import io.logwire.read.StatsCommand;
import io.logwire.read.TailCommand;
import io.logwire.read.Terminal;
import io.logwire.read.TokenCommand;
import io.logwire.store.StoreException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The arguments of the jar: the service without any, else one command. Exit codes: 0 done, which
 * includes that the reader of the output has seen enough and closed it, 1 not done, 2 the command
 * line or the settings are wrong.
 */
@Command(
    name = "logwire",
    description = "Runs the service. With a command, does that instead; a running service goes on.",
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class,
    subcommands = CommandLine.HelpCommand.class)
final class Commands implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Read the settings from this file instead of config.properties.",
      scope = ScopeType.INHERIT)
  private Path file;

  /** Runs the command that these arguments name; does not return while the service runs. */
  static int run(String[] args) {
    Commands root = new Commands();
    CommandLine commands = root.commandLine();
    PrintWriter out = StandardOutput.open();
    try {
      int exitCode = commands.setOut(out).execute(args);
      out.flush();
      return exitCode;
    } catch (StandardOutput.Ended e) {
      return explain(e, commands);
    }
  }

  CommandLine commandLine() {
    Commands root = this;
    Terminal terminal = Terminal.ofOutput();
    return new CommandLine(this)
        .addSubcommand(new TailCommand(() -> root.config().data(), terminal, Clock.systemUTC()))
        .addSubcommand(new SearchCommand(() -> root.config().data(), terminal, Clock.systemUTC()))
        .addSubcommand(
            new StatsCommand(
                () -> root.config().data(),
                () -> root.config().retention(),
                terminal,
                Clock.systemUTC()))
        .addSubcommand(
            new DeleteCommand(
                () -> root.config().data(),
                () -> root.config().retention(),
                Terminal.ofOutput(),
                Clock.systemUTC()))
        .addSubcommand(new TokenCommand(() -> root.config().data()))
        .addSubcommand(
            new AlertsCommand(
                () -> root.config().data(),
                () -> root.config().webhooks().stream().map(Webhook::name).toList(),
                root::tryWebhook,
                Clock.systemUTC()))
        .addSubcommand(
            new ExportCommand(
                () -> root.config().data(),
                StandardOutput.stream(),
                terminal,
                Terminal.ofError(),
                Clock.systemUTC()))
        .addSubcommand(
            new ImportCommand(
                () -> root.config().data(),
                () -> root.config().retention(),
                Terminal.ofError(),
                Clock.systemUTC()))
        .addSubcommand("config", root.new ShowConfig())
        .addSubcommand(new CompletionCommand())
        .setParameterExceptionHandler(Commands::explainUsage)
        .setExecutionExceptionHandler(Commands::explain);
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

  private static int explainUsage(ParameterException e, String[] unused) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(Visible.lines(e.getMessage()));
    UnmatchedArgumentException.printSuggestions(e, err);
    if (command.getSubcommands().isEmpty()) {
      err.printf("`%s --help` tells more.%n", command.getCommandName());
    } else {
      command.usage(err);
    }
    return 2;
  }

  private static int explain(StandardOutput.Ended e, CommandLine command) {
    if (e.isClosed()) {
      return 0;
    }
    command.getErr().println(e.getMessage());
    return 1;
  }

  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult unused)
      throws Exception {
    if (e instanceof StandardOutput.Ended ended) {
      return explain(ended, command);
    }
    if (e instanceof Config.Invalid || e instanceof StoreException) {
      command.getErr().println(e.getMessage());
      return e instanceof Config.Invalid ? 2 : 1;
    }
    throw e;
  }

  private static boolean isSecret(String key) {
    return Config.SECRETS.contains(key) || WebhookKeys.isSecret(key);
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

  @Command(
      name = "config",
      description = "Prints the settings in force, and where each comes from.",
      mixinStandardHelpOptions = true)
  private final class ShowConfig implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      Settings settings = Server.settings(Optional.ofNullable(file));
      PrintWriter out = spec.commandLine().getOut();
      for (Map.Entry<String, Settings.Setting> entry : settings.all().entrySet()) {
        String value = entry.getValue().value();
        boolean secret = isSecret(entry.getKey()) && !value.isEmpty();
        out.printf(
            "%-24s %-24s %s%n",
            entry.getKey(), secret ? "********" : value, entry.getValue().origin());
      }
      settings.warnings().forEach(spec.commandLine().getErr()::println);
      Config.of(settings);
      return 0;
    }
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Commands.class.getPackage().getImplementationVersion();
      return new String[] {"LogWire " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
