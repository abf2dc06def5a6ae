package io.logwire.store;

/**
 * The file did not do what was asked; nothing of it was kept. The message names the operation, the
 * file where there is one to name, and the reason.
 */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
