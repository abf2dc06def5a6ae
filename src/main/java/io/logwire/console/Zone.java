package io.logwire.console;

import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The zone of whoever reads a page, in which all of its times are: the script of the pages says it
 * as a cookie. Without one it is UTC.
 */
final class Zone {
  static final String COOKIE = "logwire_zone";

  private static final int LONGEST = 64;

  private Zone() {}

  static ZoneId of(Context ctx) {
    String name = ctx.cookie(COOKIE);
    if (name == null || name.length() > LONGEST) {
      return ZoneOffset.UTC;
    }
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      return ZoneOffset.UTC; // one that this machine does not know, or none at all
    }
  }

  /** Its name as people know it. */
  static String name(ZoneId zone) {
    return zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
  }
}
