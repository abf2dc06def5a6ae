package io.logwire;

import io.logwire.config.Config;
import io.logwire.config.Settings;
import io.logwire.config.WebhookKeys;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code config}; it stands here, as only the main class and its kin see Config. */
@Command(
    name = "config",
    description = "Prints the settings in force, and where each comes from.",
    mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {
  private final Supplier<Settings> read;

  @Spec private CommandSpec spec;

  ConfigCommand(Supplier<Settings> read) {
    this.read = read;
  }

  @Override
  public Integer call() {
    Settings settings = read.get();
    PrintWriter out = spec.commandLine().getOut();
    for (Map.Entry<String, Settings.Setting> entry : settings.all().entrySet()) {
      String value = entry.getValue().value();
      boolean secret = isSecret(entry.getKey()) && !value.isEmpty();
      out.printf(
          "%-24s %-24s %s%n",
          entry.getKey(), secret ? "********" : Settings.shown(value), entry.getValue().origin());
    }
    settings.warnings().forEach(spec.commandLine().getErr()::println);
    Config.of(settings);
    return 0;
  }

  private static boolean isSecret(String key) {
    return Config.SECRETS.contains(key) || WebhookKeys.isSecret(key);
  }
}
