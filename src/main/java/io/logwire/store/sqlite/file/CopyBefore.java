package io.logwire.store.sqlite.file;

/**
 * Whether a file is copied before an upgrade changes it.
 *
 * @param leavesBytes what has to stay free on the disk beside the copy
 */
public record CopyBefore(boolean isWanted, long leavesBytes) {

  /** For what is new, or a copy itself. */
  public static final CopyBefore NONE = new CopyBefore(false, 0);
}
