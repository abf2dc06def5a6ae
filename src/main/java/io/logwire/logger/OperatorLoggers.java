package io.logwire.logger;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPLogger;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** What SLF4J finds: loggers for the operator, each as talkative as its library deserves. */
public final class OperatorLoggers implements SLF4JServiceProvider, ILoggerFactory {
  /** The name of the logger of the service as a whole. */
  public static final String SERVICE = "io.logwire.LogWire";

  private static final String OURS = "io.logwire.";
  private static final Level FOREIGN = Level.WARN;
  private static final Map<String, Level> LEVELS =
      Map.of(
          // Jetty warns of what clients do, and quotes them: they could fill the log, and write
          // in it.
          "org.eclipse.jetty", Level.ERROR,
          // It warns by a stack of each connection that a database has ended; who wanted to use it
          // says in one line what could not be done.
          "com.zaxxer.hikari", Level.ERROR,
          // These warn of what the owner can do something about: no file handles, our faults.
          "org.eclipse.jetty.server.AbstractConnector", Level.WARN,
          "org.eclipse.jetty.server.Response", Level.WARN);

  // It tells by a stack of 60 lines of each folder from which SQLite could not be loaded; the store
  // says in one line if that was so with all of them.
  private static final String LOADER = "org.sqlite.SQLiteJDBCLoader";

  private final OperatorOutput output = new OperatorOutput(Journal.takesStderr(), () -> System.err);
  private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter noContext = new NOPMDCAdapter();

  /** Those of this process. */
  public static OperatorLoggers ofProcess() {
    return (OperatorLoggers) LoggerFactory.getILoggerFactory();
  }

  /** Speaks like that from now on. */
  public void follow(LoggerStyle style) {
    output.follow(style);
  }

  /** Counts there each line that is not written, as ten of its kind were; one place at a time. */
  public void countNotWritten(LongAdder count) {
    output.countNotWritten(count);
  }

  /** What a line of a failure begins with on the standard error; mostly nothing. */
  public String failurePriority() {
    return output.priority(Level.ERROR);
  }

  /** Says what was counted and not said yet, before the process ends. */
  public void tellRest() {
    for (Logger logger : loggers.values()) {
      ((OperatorLogger) logger).tellRest();
    }
  }

  /**
   * Waits until all that was said is written, but not for longer than that. Whoever ends the
   * process asks for it: a line that the standard error did not take within half a second is on its
   * way.
   */
  public void awaitWritten(Duration most) {
    output.awaitWritten(most);
  }

  @Override
  public Logger getLogger(String name) {
    if (name.equals(LOADER)) {
      return NOPLogger.NOP_LOGGER;
    }
    return loggers.computeIfAbsent(name, one -> new OperatorLogger(one, least(one), output));
  }

  /** The level of the longest part of the name that has one; null for our own classes. */
  private static Level least(String name) {
    if (name.startsWith(OURS)) {
      return null;
    }
    for (int end = name.length(); end > 0; end = name.lastIndexOf('.', end - 1)) {
      Level level = LEVELS.get(name.substring(0, end));
      if (level != null) {
        return level;
      }
    }
    return FOREIGN;
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return this;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return noContext;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}
}
