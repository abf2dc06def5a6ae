package io.logwire.health;

import java.util.List;
import java.util.stream.Collectors;

/** What all checks together have found, in their order. */
public record Report(List<Check> checks) {

  /** Whether each of them is ok. */
  public boolean isOk() {
    return checks.stream().allMatch(Check::isOk);
  }

  /** {@code ok}, or what is not, in one line. */
  public String brief() {
    if (isOk()) {
      return "ok\n";
    }
    return checks.stream()
        .filter(check -> !check.isOk())
        .map(check -> check.name() + ' ' + check.detail())
        .collect(Collectors.joining("; ", "", "\n"));
  }

  /** A line for each check, and a last one that sums them up. */
  public String verbose() {
    String lines = checks.stream().map(Check::line).collect(Collectors.joining("\n"));
    return lines + (isOk() ? "\nok\n" : "\nnot ok\n");
  }
}
