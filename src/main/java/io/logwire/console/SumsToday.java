package io.logwire.console;

import io.logwire.log.ReferenceSum;
import io.logwire.store.Deadline;
import io.logwire.store.ReferenceSums;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The numbers that the owner has named ({@code channel.orders.sum=amount}): today, at the same time
 * a week ago, and yesterday.
 *
 * <p>Limit: {@link #MOST_SHOWN} of them, and so long as the caller says; what is not known by then
 * is at one of the next looks.
 */
final class SumsToday {
  private static final int MOST_SHOWN = 12;

  private final Supplier<Map<String, String>> named;
  private final ReferenceSums sums;

  /**
   * @param named the custom reference to sum, by channel, as it is set now
   */
  SumsToday(Supplier<Map<String, String>> named, ReferenceSums sums) {
    this.named = named;
    this.sums = sums;
  }

  /** A line for each; nothing where none is named. */
  Html today(Moment now, Duration patience) {
    Today today = now.today();
    Deadline deadline = Deadline.after(patience);
    Html lines = new Html();
    named.get().entrySet().stream()
        .limit(MOST_SHOWN)
        .forEach(one -> lines.add("{}", line(one.getKey(), one.getValue(), today, now, deadline)));
    return lines.isEmpty() ? lines : Html.of("<ul class=\"sums\">\n{}</ul>\n", lines);
  }

  private Html line(String channel, String name, Today today, Moment now, Deadline deadline) {
    Optional<ReferenceSum> over = sums.of(channel, name, today.start(), today.hour(), deadline);
    Optional<ReferenceSum> rest = sums.of(channel, name, today.hour(), today.end(), deadline);
    Optional<ReferenceSum> all = over.flatMap(sum -> rest.map(sum::plus));
    Html compared = new Html();
    if (today.isComparable()) {
      Optional<ReferenceSum> last =
          sums.of(channel, name, today.lastStart(), today.lastHour(), deadline);
      compared.add(
          " <span>{} to {} <b>{}</b>{}</span>",
          now.times().weekday(today.lastStart()),
          now.times().clock(today.hour()),
          text(last),
          last.isPresent() && over.isPresent() ? change(last.get(), over.get()) : "");
    }
    Instant yesterday =
        Bars.startOf(now.time().atZone(now.zone()).toLocalDate().minusDays(1), now.zone());
    Html others =
        all.filter(sum -> sum.others() > 0)
            .map(
                sum -> Html.of(" <span class=\"fault\">{} no number</span>", isOrAre(sum.others())))
            .orElseGet(Html::new);
    return Html.of(
        """
        <li><a href="{}">{} {}</a> <strong{}>{}</strong> today{} <span>yesterday <b>{}</b></span>{}</li>
        """,
        Link.toChannel(channel),
        channel,
        Text.excerpt(name, 64),
        all.isPresent() ? new Html() : Html.of(" class=\"late\""),
        text(all),
        compared,
        text(sums.of(channel, name, yesterday, today.start(), deadline)),
        others);
  }

  private static String isOrAre(long others) {
    return others == 1 ? "1 is" : "%,d are".formatted(others);
  }

  private static String text(Optional<ReferenceSum> sum) {
    return sum.map(ReferenceSum::grouped).orElse("…");
  }

  /** How much more or less the hours of today that are over have, in percent. */
  private static String change(ReferenceSum last, ReferenceSum over) {
    if (last.sum().signum() <= 0) {
      return "";
    }
    BigDecimal more = over.sum().subtract(last.sum());
    BigDecimal percent =
        more.multiply(BigDecimal.valueOf(100)).divide(last.sum(), 0, RoundingMode.HALF_UP);
    return percent.abs().compareTo(BigDecimal.valueOf(1_000)) >= 0
        ? ""
        : " "
            + (percent.signum() == 0 ? "±" : percent.signum() > 0 ? "+" : "−")
            + percent.abs()
            + " %";
  }
}
