package io.logwire;

/** Who runs the tests. */
public final class SystemUser {
  private SystemUser() {}

  /** Whether that is root, who may mount disks, and whom PostgreSQL does not serve. */
  public static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }
}
