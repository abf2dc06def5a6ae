package io.logwire.store.sqlite.file;

/**
 * Somebody has taken files away that the service cannot go on without. All that it has acknowledged
 * is where the next start finds it; so the writer ends, and the process with it, to be restarted.
 */
final class FilesTaken extends Error {
  private static final long serialVersionUID = 1;

  FilesTaken(String message) {
    super(message, null, false, false); // a stack would tell the owner nothing
  }
}
