package io.logwire.config;

import io.logwire.log.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What can be wrong with {@code webhook.NAME.fallback}, which only all webhooks together tell. */
final class Fallback {
  private Fallback() {}

  /** Adds a fault for each that is no webhook, and one for each way that leads back. */
  static void addFaults(Settings settings, Set<String> names) {
    for (String name : names) {
      String other = of(settings, name);
      if (!other.isEmpty() && !names.contains(other)) {
        String near = Nearest.to(other, names).map(n -> "; did you mean " + n + "?").orElse("");
        settings.addFault(key(name), "there is no webhook of this name" + near);
      } else if (leadsBack(settings, name)) {
        settings.addFault(key(name), "leads back: " + String.join(" -> ", way(settings, name)));
      }
    }
  }

  private static boolean leadsBack(Settings settings, String name) {
    List<String> way = way(settings, name);
    return way.size() > 1 && way.get(way.size() - 1).equals(name);
  }

  // Ends where there is no other, and with the first that comes again.
  private static List<String> way(Settings settings, String name) {
    List<String> way = new ArrayList<>();
    String next = name;
    while (!next.isEmpty() && !way.contains(next)) {
      way.add(next);
      next = of(settings, next);
    }
    if (!next.isEmpty()) {
      way.add(next);
    }
    return way;
  }

  private static String of(Settings settings, String name) {
    return settings.value(key(name));
  }

  private static String key(String name) {
    return "webhook." + name + ".fallback";
  }
}
