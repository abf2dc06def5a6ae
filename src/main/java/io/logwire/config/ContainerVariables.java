package io.logwire.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The variables that Kubernetes, and Docker's links, set for each service they know: those of one
 * named {@code logwire} begin as our own do, and one has the name of {@code port}.
 */
final class ContainerVariables {
  private static final Pattern NAME =
      Pattern.compile(
          "LOGWIRE_(?:\\w+_)?(?:SERVICE_HOST|SERVICE_PORT(?:_\\w+)?"
              + "|PORT_\\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?|ENV_\\w+|NAME)");
  private static final Pattern ADDRESS = Pattern.compile("(?:tcp|udp|sctp)://.*");

  private ContainerVariables() {}

  static boolean isOne(String name, String value) {
    return NAME.matcher(name).matches()
        || (name.endsWith("PORT") && ADDRESS.matcher(value).matches());
  }

  /** One line for all of them. */
  static Optional<String> warning(List<String> names) {
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s%s: ignored, as a container platform sets such variables for a service named logwire"
                .formatted(
                    names.get(0),
                    names.size() == 1 ? "" : " and %d more".formatted(names.size() - 1)));
  }
}
