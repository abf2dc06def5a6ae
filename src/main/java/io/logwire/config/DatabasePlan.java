package io.logwire.config;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The database that replicas share, where there is one instead of the file.
 *
 * @param url {@code jdbc:postgresql://host:port/database?...}; it may hold a password
 * @param relaxed whether it may be one that loses what it has committed
 */
public record DatabasePlan(String url, boolean relaxed) {
  private static final Pattern URL =
      Pattern.compile("jdbc:postgresql://[^/\\s?]+/[^/\\s?]+(\\?\\S*)?");

  /** That of the settings, if there is one; what is about the file cannot be set beside it. */
  static Optional<DatabasePlan> of(Settings settings) {
    boolean relaxed =
        Config.choice(settings, "database.relaxed-durability", "false", "true").equals("true");
    String url = settings.value("database");
    if (url.isEmpty()) {
      return Optional.empty();
    }
    if (!isUrl(url)) {
      settings.addFaultOfSecret(
          "database",
          "must be jdbc:postgresql://host:port/database, with ?user=...&password=... behind it");
    }
    if (!settings.value("retention.max-mb").equals("0")) {
      settings.addFault(
          "retention.max-mb", "is about the file; with `database` only retention.days deletes");
    }
    if (!settings.value("backup.folder").isEmpty()) {
      settings.addFault(
          "backup.folder",
          "is about the file; a `database` is copied by its own tools, as pg_dump");
    }
    return Optional.of(new DatabasePlan(url, relaxed));
  }

  /** Whether that is the URL of a database that replicas can share. */
  public static boolean isUrl(String text) {
    return URL.matcher(text).matches();
  }

  @Override
  public String toString() {
    return "a database";
  }
}
