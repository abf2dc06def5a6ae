package io.logwire.command.terminal;

import java.util.Locale;

/** Numbers for people, the same in every language of the machine. */
public final class Numbers {
  private static final String[] UNITS = {"kB", "MB", "GB", "TB"};

  private Numbers() {}

  /** {@code 1,234,567}. */
  public static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 6.9 GB}, by thousands; below that in bytes. */
  public static String bytes(long bytes) {
    if (bytes < 1_000) {
      return bytes + " B";
    }
    double size = bytes / 1_000.0;
    int unit = 0;
    while (size >= 999.5 && unit < UNITS.length - 1) {
      size /= 1_000;
      unit++;
    }
    long tenths = Math.round(size * 10);
    String number = tenths < 100 ? tenths / 10 + "." + tenths % 10 : grouped(Math.round(size));
    return number + " " + UNITS[unit];
  }

  /** One and many: {@code 1 log}, {@code 2 logs}. */
  public static String of(long number, String one) {
    return grouped(number) + " " + one + (number == 1 ? "" : "s");
  }
}
