package io.logwire.command;

import io.logwire.health.Whereabouts;
import io.logwire.log.Visible;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code health}: asks the running service whether it can take a log now, which is proven by a
 * commit, and its public listener whether it answers.
 */
@Command(
    name = "health",
    description = {
      "Asks the running service whether a log could be committed now: 0 if so, 1 if not.",
      "It is asked at the port of its console; without one, only whether it answers is known."
    },
    footer = {
      "",
      "Examples:",
      "  health                               one line, exit code 0 or 1",
      "  health --wait 30s                    until it is ready, for a script that starts it",
      "  health --verbose                     a line for each check"
    })
public final class HealthCommand extends ShellCommand implements Callable<Integer> {
  private static final Pattern TIME = Pattern.compile("(\\d{1,6})(ms|s|m)");
  private static final int MOST_BYTES = 16_384;
  private static final int CONNECT_MILLIS = 1_000;
  private static final int READ_MILLIS = 3_000; // the first look starts the console
  private static final long PAUSE_MILLIS = 250;

  private final Supplier<Path> data;
  private final Supplier<Whereabouts> settings;
  private final BooleanSupplier isLeft;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description = "Ask again until it is ready, so long at most: 500ms, 30s, 2m.")
  private String wait;

  @Option(names = "--verbose", description = "Print a line for each check.")
  private boolean verbose;

  /**
   * @param settings where the service would be by its settings, if it has left no word of it
   * @param isLeft whether a service had that folder once, and none has it now
   */
  public HealthCommand(
      Supplier<Path> data, Supplier<Whereabouts> settings, BooleanSupplier isLeft) {
    this.data = data;
    this.settings = settings;
    this.isLeft = isLeft;
  }

  /** What was found; the text is for the owner. */
  private record Found(boolean isReady, String text) {}

  private record Answer(int status, String text) {}

  @Override
  public Integer call() throws InterruptedException {
    long end = System.nanoTime() + patience().toNanos();
    Found found = look();
    while (!found.isReady() && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      found = look();
    }
    PrintWriter words = found.isReady() ? out() : err();
    words.println(Visible.lines(found.text()));
    return found.isReady() ? 0 : 1;
  }

  private Duration patience() {
    if (wait == null) {
      return Duration.ZERO;
    }
    Matcher time = TIME.matcher(wait);
    if (!time.matches()) {
      throw wrong("'%s' is no time to wait; say 500ms, 30s or 2m.".formatted(wait));
    }
    long number = Long.parseLong(time.group(1));
    return switch (time.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      default -> Duration.ofMinutes(number);
    };
  }

  private Found look() {
    if (isLeft.getAsBoolean()) { // whoever answers in its place is the service of another folder
      return new Found(
          false, "no service runs in %s: start it".formatted(data.get().toAbsolutePath()));
    }
    Optional<Whereabouts> left = Whereabouts.find(data.get());
    Whereabouts service = left.orElseGet(settings);
    try {
      Optional<Found> unready = service.console().flatMap(this::unready);
      return unready.orElseGet(() -> door(service));
    } catch (UncheckedIOException e) {
      return new Found(false, e.getMessage() + (left.isPresent() ? "" : nobodyIn(data.get())));
    }
  }

  private static String nobodyIn(Path data) {
    return "\nNo service has left word in %s; does it run, and is this its data folder?"
        .formatted(data.toAbsolutePath());
  }

  private Optional<Found> unready(String console) {
    Answer answer = ask(console + (verbose ? "/readyz?verbose" : "/readyz"));
    if (answer.status() == 200) {
      if (verbose) {
        out().println(Visible.lines(answer.text().strip()));
      }
      return Optional.empty();
    }
    String what =
        answer.status() == 503 ? "not ready: " : console + " answered " + answer.status() + ": ";
    return Optional.of(new Found(false, what + (verbose ? "\n" : "") + answer.text().strip()));
  }

  // Whatever it answers, it has read the request and is there.
  private static Found door(Whereabouts service) {
    ask(service.door() + "/");
    return new Found(
        true,
        service.console().isPresent()
            ? "ready: a log sent to %s is committed".formatted(service.door())
            : "%s answers; whether a log is committed is not known, as there is no console (console.port)"
                .formatted(service.door()));
  }

  private static Answer ask(String url) {
    try {
      HttpURLConnection call =
          (HttpURLConnection) URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
      call.setConnectTimeout(CONNECT_MILLIS);
      call.setReadTimeout(READ_MILLIS);
      call.setRequestProperty("Connection", "close");
      int status = call.getResponseCode();
      try (InputStream body = status < 400 ? call.getInputStream() : call.getErrorStream()) {
        byte[] text = body == null ? new byte[0] : body.readNBytes(MOST_BYTES);
        return new Answer(status, new String(text, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("nobody answers at %s: %s".formatted(url, e.getMessage()), e);
    }
  }
}
