package io.logwire;

import io.logwire.alert.Trial;
import io.logwire.alert.Webhook;
import io.logwire.read.AlertsCommand;
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
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The arguments of the jar: the service without any, else one command. Exit codes: 0 done, 1 not
 * done, 2 the command line or the settings are wrong.
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
    return new CommandLine(root)
        .addSubcommand(new TokenCommand(() -> root.config().data()))
        .addSubcommand(
            new AlertsCommand(
                () -> root.config().data(),
                () -> root.config().webhooks().stream().map(Webhook::name).toList(),
                root::tryWebhook,
                Clock.systemUTC()))
        .addSubcommand("config", root.new ShowConfig())
        .setExecutionExceptionHandler(Commands::explain)
        .execute(args);
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

  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult unused)
      throws Exception {
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
