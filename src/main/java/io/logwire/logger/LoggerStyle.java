package io.logwire.logger;

import org.slf4j.event.Level;

/**
 * How the service speaks to its owner.
 *
 * @param least what is less than that is not said
 * @param json an object on each line, for programs, instead of text
 */
public record LoggerStyle(Level least, boolean json) {
  /** As it speaks before it knows its settings. */
  public static final LoggerStyle DEFAULT = new LoggerStyle(Level.INFO, false);
}
