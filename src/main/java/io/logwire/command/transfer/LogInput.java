package io.logwire.command.transfer;

import java.io.IOException;

/** Logs that come out of a file one by one. */
public interface LogInput {

  /**
   * The next log; null when all were given.
   *
   * @throws BrokenLog if what stands there is none
   */
  LogDraft next() throws IOException, BrokenLog;

  /** The line in which the last one begins, counted from 1. */
  long line();
}
