package io.logwire.log;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a custom reference comes to over some logs, exactly. Immutable.
 *
 * @param numbers how many logs had a number there
 * @param others how many had it, but no number; they add nothing
 */
public record ReferenceSum(BigDecimal sum, long numbers, long others) {
  public static final ReferenceSum NONE = new ReferenceSum(BigDecimal.ZERO, 0, 0);

  // As JSON has numbers, and with bounds: 1e999999999 would take the memory that a sum has.
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?[0-9]{1,30}(?:\\.[0-9]{1,30})?(?:[eE][+-]?[0-2]?[0-9])?");

  /** The number that such a value is; nothing where it is none. */
  public static Optional<BigDecimal> number(String value) {
    String text = value.strip();
    return NUMBER.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
  }

  /** With one log more; the same where that does not have the custom reference. */
  public ReferenceSum plus(LogEntry entry, String name) {
    String value = entry.customReferences().get(name);
    if (value == null) {
      return this;
    }
    return number(value)
        .map(one -> new ReferenceSum(sum.add(one), numbers + 1, others))
        .orElseGet(() -> new ReferenceSum(sum, numbers, others + 1));
  }

  public ReferenceSum plus(ReferenceSum other) {
    return new ReferenceSum(sum.add(other.sum), numbers + other.numbers, others + other.others);
  }

  /** The sum in digits, without an exponent, as {@code 1204.50}. */
  public String text() {
    return sum.toPlainString();
  }

  /** The same for people, as {@code 1,204.50}. */
  public String grouped() {
    return ("%,." + Math.max(0, sum.scale()) + "f").formatted(sum);
  }
}
