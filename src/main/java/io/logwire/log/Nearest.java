package io.logwire.log;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was probably meant, so that an error can say what would be right. */
public final class Nearest {
  private Nearest() {}

  /**
   * The name with the fewest edits from {@code wrong} (Levenshtein distance, case not counted), if
   * there is one within a third of its length, and at least two.
   */
  public static Optional<String> to(String wrong, Collection<String> names) {
    if (wrong.length() > 100) {
      return Optional.empty();
    }
    String lower = wrong.toLowerCase(Locale.ROOT);
    return names.stream()
        .filter(name -> distance(lower, name) <= Math.max(2, name.length() / 3))
        .filter(name -> distance(lower, name) < name.length())
        .min(Comparator.comparingInt(name -> distance(lower, name)));
  }

  /** The end of a sentence about a wrong name: asks whether another one was meant; or empty. */
  public static String didYouMean(String wrong, Collection<String> names) {
    return to(wrong, names).map(name -> "; did you mean `" + name + "`?").orElse("");
  }

  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replace, 1 + Math.min(previous[j], current[j - 1]));
      }
      int[] swap = previous;
      previous = current;
      current = swap;
    }
    return previous[b.length()];
  }
}
