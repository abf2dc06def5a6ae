package io.logwire.store.sqlite;

import io.logwire.logger.OperatorLoggers;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Listens to what the service in this JVM says to its owner, on stderr, until it is closed. */
public final class OwnersLog implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final PrintStream before = System.err;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  public OwnersLog() {
    forgetRepeats();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
  }

  // Each class may say ten lines of a kind a minute, which other tests may have had it say before.
  private static void forgetRepeats() {
    try {
      Object factory = LoggerFactory.getILoggerFactory();
      Field loggers = factory.getClass().getDeclaredField("loggers");
      loggers.setAccessible(true);
      for (Object logger : ((Map<?, ?>) loggers.get(factory)).values()) {
        Field repeats = logger.getClass().getDeclaredField("repeats");
        Constructor<?> fresh = repeats.getType().getDeclaredConstructor();
        repeats.setAccessible(true);
        fresh.setAccessible(true);
        repeats.set(logger, fresh.newInstance());
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first lines of all messages, without the stacks below them. */
  public List<String> lines() {
    return text().lines().filter(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT.*")).toList();
  }

  /** All that was said, with the stacks. */
  public String text() {
    OperatorLoggers.ofProcess().awaitWritten(PATIENCE);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  public List<String> linesWith(String text) {
    return lines().stream().filter(line -> line.contains(text)).toList();
  }

  @Override
  public void close() {
    System.setErr(before);
  }
}
