package io.logwire;

import io.logwire.config.Config;
import io.logwire.config.Settings;
import io.logwire.console.ConsoleAddress;
import io.logwire.http.Listener;
import io.logwire.log.RetentionRules;
import io.logwire.logger.Journal;
import io.logwire.logger.OperatorLoggers;
import io.logwire.process.ClassArchive;
import io.logwire.process.LastWords;
import io.logwire.process.OwnersSignal;
import io.logwire.process.Preload;
import io.logwire.process.ProcessText;
import io.logwire.store.StoreException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service as a process: reads the settings, greets the owner, and stops on SIGTERM. */
final class Server {
  private static final Path DEFAULT_FILE = Path.of("config.properties");
  private static final Logger logger = LoggerFactory.getLogger(OperatorLoggers.SERVICE);

  // What a standard error that takes nothing holds up a stop by, at most.
  private static final Duration PARTING = Duration.ofSeconds(2);

  private Server() {}

  /** The settings of that file, or of {@code config.properties} where there is one. */
  static Settings settings(Optional<Path> file) {
    return Settings.read(
        Config.DEFAULTS, file.orElse(DEFAULT_FILE), file.isPresent(), ProcessText.environment());
  }

  private static Settings again(Settings started, Optional<Path> file) {
    return Settings.readAgain(
        started, Config.DEFAULTS, file.orElse(DEFAULT_FILE), ProcessText.environment());
  }

  /**
   * Starts the service and returns; it runs until the process is told to end.
   *
   * @return the exit code if it did not start: 2 for wrong settings, 1 for anything else
   */
  static Optional<Integer> start(Optional<Path> file, PrintStream out, PrintStream err) {
    LastWords.prepare();
    OwnersSignal signal = OwnersSignal.take();
    Listener.preload();
    Settings settings = settings(file);
    try {
      Config config = Config.of(settings);
      OperatorLoggers.ofProcess().follow(config.logger());
      settings.warnings().forEach(logger::warn);
      LogWire service = LogWire.start(config, Clock.systemUTC());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(service), "stop"));
      Preload.begin();
      signal.handle(
          new Reload(settings, () -> again(settings, file), service::follow, service.reloads()));
      greet(service, config, out);
      ClassArchive.makeIfToldTo();
      return Optional.empty();
    } catch (Config.Invalid e) {
      String priority = OperatorLoggers.ofProcess().failurePriority();
      err.println(priority + "LogWire does not start, because of its settings:");
      e.getMessage().lines().forEach(fault -> err.println(priority + "  " + fault));
      settings.warnings().forEach(warning -> err.println(priority + "  (" + warning + ")"));
      return Optional.of(2);
    } catch (StoreException | UncheckedIOException e) { // the latter is of the listeners
      String priority = OperatorLoggers.ofProcess().failurePriority();
      err.println(priority + "LogWire does not start: " + e.getMessage());
      return Optional.of(1);
    }
  }

  /** Starts the service from {@code main}; ends the process if it does not start. */
  static void run(Optional<Path> file) {
    start(file, System.out, System.err).ifPresent(System::exit);
  }

  private static void stop(LogWire service) {
    logger.info("stopping: answering what is in flight");
    service.close();
    logger.info("stopped; everything is in {}", service.place());
    OperatorLoggers.ofProcess().tellRest();
    OperatorLoggers.ofProcess().awaitWritten(PARTING);
  }

  private static void greet(LogWire service, Config config, PrintStream out) {
    String url = service.createUrl();
    out.printf(
        """
        LogWire is running.
          takes logs at  %s
        %s  keeps them in  %s
          for            %s
        """,
        url, console(service, config), kept(service, config), kept(config.retention()));
    if (Journal.takesStdout()) {
      // What the journal has is read by many, and for long: no place for a secret.
      if (service.lacksToken()) {
        out.println("There is no token yet. This makes one: logwire token create NAME");
      }
    } else if (!out.checkError()) {
      service.firstToken().ifPresent(token -> greetWith(token, url, out));
    } else if (service.lacksToken()) {
      logger.warn(
          "there is no token yet, and none is made, as nothing can be written to the standard output; `token create NAME` makes one");
    }
    if (out.checkError()) {
      logger.warn("what the start has to say could not be written to the standard output");
    }
  }

  private static String kept(LogWire service, Config config) {
    return config.database().isPresent()
        ? service.place()
        : Path.of(service.place()).toAbsolutePath().toString();
  }

  private static void greetWith(String token, String url, PrintStream out) {
    out.printf(
        """

        There was no token yet, so here is one. It is shown only this once:

          %s

        Send the first log with it:

          curl -i %s \\
            -H 'Authorization: Bearer %s' \\
            -H 'Content-Type: application/json' \\
            -d '{"channel_id":"hello","label":"My first log"}'

        """,
        token, url, token);
  }

  private static String kept(RetentionRules rules) {
    long days = rules.life().toDays();
    String text = days == 0 ? "ever (retention.days = 0)" : days + " days (retention.days)";
    if (!rules.channels().isEmpty()) {
      text += ", but " + rules.exceptions();
    }
    if (rules.maxBytes() > 0) {
      text += ", in %,d MB (retention.max-mb)".formatted(rules.maxBytes() >> 20);
    }
    return text;
  }

  private static String console(LogWire service, Config config) {
    if (config.console().isEmpty()) {
      return "";
    }
    ConsoleAddress address = config.console().get();
    String url =
        address
            .url()
            .map(URI::toString)
            .orElseGet(() -> Listener.url(address.host(), service.consolePort().orElseThrow()));
    return "  shows them at  %s/%n".formatted(url);
  }
}
