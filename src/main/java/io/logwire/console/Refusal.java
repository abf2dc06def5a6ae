package io.logwire.console;

/**
 * A request that gets a page which says why it gets nothing else: one status, and a sentence for
 * the person in front of it. It is an outcome and no fault, so it has no stack trace.
 */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String title;
  private final transient Html link;

  /**
   * @param title a few words
   * @param text what is wrong, and what would be right
   */
  Refusal(int status, String title, String text) {
    this(status, title, text, new Html());
  }

  /** The same with a link to what is nearest to what was asked for. */
  Refusal(int status, String title, String text, Html link) {
    super(text, null, false, false);
    this.status = status;
    this.title = title;
    this.link = link;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  Html link() {
    return link;
  }
}
