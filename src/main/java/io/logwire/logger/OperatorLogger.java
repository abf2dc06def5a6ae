package io.logwire.logger;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * Tells the owner what one class has to say, ten times a minute of a kind; how many were passed by
 * is said with the next one, or when the minute is over.
 *
 * <p>Threading: any thread.
 */
final class OperatorLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1L;

  private final Level least;
  private final transient OperatorOutput output;
  private final transient Repeats repeats = new Repeats();

  /**
   * @param least what this one never says less than, whatever the owner wants to hear; null if that
   *     is for him to say
   */
  OperatorLogger(String name, Level least, OperatorOutput output) {
    this.name = name;
    this.least = least;
    this.output = output;
  }

  private boolean says(Level level) {
    int wanted = output.style().least().toInt();
    return level.toInt() >= (least == null ? wanted : Math.max(wanted, least.toInt()));
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
    Repeats.Kind kind = new Repeats.Kind(level, pattern);
    long passedBy = repeats.pass(kind, System.nanoTime());
    if (passedBy == Repeats.FIRST_PASSED_BY) {
      CompletableFuture.delayedExecutor(Repeats.WINDOW, TimeUnit.NANOSECONDS, Runnable::run)
          .execute(() -> tell(kind, repeats.take(kind)));
    }
    if (passedBy >= 0) {
      String message = MessageFormatter.basicArrayFormat(pattern, arguments);
      output.write(level, speaker(), message, passedBy, thrown);
    } else {
      output.passBy();
    }
  }

  /** Says how many of each kind were passed by since the last line of it. */
  void tellRest() {
    repeats.takeAll().forEach(this::tell);
  }

  private void tell(Repeats.Kind kind, long passedBy) {
    if (passedBy > 0) {
      output.write(
          kind.level(),
          speaker(),
          "%,d more like \"%s\" were not written".formatted(passedBy, kind.pattern()),
          0,
          null);
    }
  }

  private String speaker() {
    return name.substring(name.lastIndexOf('.') + 1);
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
