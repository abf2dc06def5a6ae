package io.logwire.console;

/**
 * A request that gets a page which says why it gets nothing else: one status, and a sentence for
 * the person in front of it. It is an outcome and no fault, so it has no stack trace.
 */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String title;

  /**
   * @param title a few words
   * @param text what is wrong, and what would be right
   */
  Refusal(int status, String title, String text) {
    super(text, null, false, false);
    this.status = status;
    this.title = title;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }
}
