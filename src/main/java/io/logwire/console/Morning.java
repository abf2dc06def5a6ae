package io.logwire.console;

import java.time.Duration;

/** What people look at first in a morning: the errors of today, and the numbers of the owner. */
record Morning(ErrorsToday errors, SumsToday sums) {

  /**
   * As one element, which a live page puts in the place of the one that it has.
   *
   * @param patience how long it may take to read what sums are not known yet
   */
  Html of(Moment now, Duration patience) {
    return Html.of(
        "<div class=\"morning\">\n{}{}</div>\n", errors.today(now), sums.today(now, patience));
  }
}
