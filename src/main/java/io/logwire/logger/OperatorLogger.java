package io.logwire.logger;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * Writes the service's own words to the standard error, a line each: time with zone, level, class,
 * message; the stack of what was thrown follows.
 *
 * <p>Threading: any thread; the lines of two never mix.
 */
final class OperatorLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1L;

  /** In a class of its own, as most starts have nothing to say. */
  private static final class Time {
    static final DateTimeFormatter FORMAT =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX");
  }

  private final Level least;
  private final transient Repeats repeats = new Repeats();

  OperatorLogger(String name, Level least) {
    this.name = name;
    this.least = least;
  }

  private boolean says(Level level) {
    return level.toInt() >= least.toInt();
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
    long passedBy = repeats.pass(level + pattern, System.nanoTime());
    if (passedBy < 0) {
      return;
    }
    String time = Time.FORMAT.format(ZonedDateTime.now(ZoneId.systemDefault()));
    String simpleName = name.substring(name.lastIndexOf('.') + 1);
    String message = MessageFormatter.basicArrayFormat(pattern, arguments);
    if (passedBy > 0) {
      message += " (%,d more like this were not written)".formatted(passedBy);
    }
    synchronized (System.err) {
      System.err.println(time + " " + level + " " + simpleName + " - " + message);
      if (thrown != null) {
        thrown.printStackTrace(System.err);
      }
    }
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return null; // nobody asks where in the code a line comes from
  }

  @Override
  public boolean isTraceEnabled() {
    return says(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return says(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return says(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return says(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return says(Level.ERROR);
  }
}
