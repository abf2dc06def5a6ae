package io.logwire.health;

/**
 * What was found of one thing that the service needs.
 *
 * @param name one word, {@code disk} for example
 * @param detail what was found, and where it is not ok, what it means; names no path and no secret
 */
public record Check(String name, boolean isOk, String detail) {

  public static Check ok(String name, String detail) {
    return new Check(name, true, detail);
  }

  public static Check failed(String name, String detail) {
    return new Check(name, false, detail);
  }

  /** A line as monitors know it, {@code [+]disk ok: 3.1 GB free}. */
  String line() {
    if (isOk) {
      return "[+]" + name + " ok" + (detail.isEmpty() ? "" : ": " + detail);
    }
    return "[-]" + name + ' ' + detail;
  }
}
