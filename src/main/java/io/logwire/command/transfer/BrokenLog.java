package io.logwire.command.transfer;

/** What is wrong with a log of a file that is imported, in words for who made the file. */
public final class BrokenLog extends Exception {
  private static final long serialVersionUID = 1L;

  BrokenLog(String message) {
    super(message, null, false, false);
  }
}
