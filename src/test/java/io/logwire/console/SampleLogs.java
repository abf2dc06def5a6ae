package io.logwire.console;

import io.logwire.HandClock;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Three weeks of a small shop that sells tickets, up to a given time: what a screenshot shows and
 * what a page is looked at with. The same seed gives the same logs.
 */
public final class SampleLogs {
  private static final List<String> CITIES =
      List.of("Lisbon", "Kraków", "Zürich", "Tromsø", "Łódź", "Athens", "Reykjavík", "Marseille");

  private final Random random = new Random(7);
  private final TestStore store;
  private final HandClock clock;

  private SampleLogs(TestStore store, HandClock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Writes them into a folder, of some hundred logs a day. */
  public static void write(Path folder, Instant now, int days) {
    HandClock clock = new HandClock();
    clock.set(now.minus(days, ChronoUnit.DAYS));
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      SampleLogs sample = new SampleLogs(store, clock);
      while (clock.instant().isBefore(now.minusSeconds(40))) {
        sample.visitor();
        int hour = clock.instant().atOffset(ZoneOffset.UTC).getHour();
        int busy = hour < 6 ? 1 : hour < 9 ? 3 : hour < 20 ? 8 : 4;
        clock.advance(Duration.ofSeconds(10 + sample.random.nextInt(1_600 / busy)));
      }
    }
  }

  private void visitor() {
    String user = "user " + (4_000 + random.nextInt(900));
    String city = CITIES.get(random.nextInt(CITIES.size()));
    String order = "A-" + (10_000 + random.nextInt(90_000));
    append("site", user, "Search for " + city, "", LogType.PAGE_VIEW, Map.of());
    switch (random.nextInt(9)) {
      case 0, 1, 2 -> {
        int amount = 20 + random.nextInt(400);
        append(
            "orders", user, "Basket filled", "2 tickets to " + city, LogType.ACTION, order(order));
        String body = "2 tickets to %s, %d.%02d €".formatted(city, amount, random.nextInt(100));
        append("orders", user, "Order paid", body, LogType.SUCCESS, order(order));
        append(
            "mail",
            user,
            "Tickets sent",
            "tickets-" + order + ".pdf",
            LogType.INFORMATION,
            order(order));
      }
      case 3 -> {
        append("sign-up", user, "Sign-up", "Came from the newsletter", LogType.ACTION, Map.of());
        append("mail", user, "Welcome sent", "", LogType.INFORMATION, Map.of());
      }
      case 4 -> {
        if (random.nextInt(3) == 0) {
          String body =
              """
              java.net.SocketTimeoutException: Read timed out
                at shop.payment.CardGateway.authorize(CardGateway.java:118)
                at shop.payment.Checkout.pay(Checkout.java:74)
                at shop.web.CheckoutController.submit(CheckoutController.java:41)
              """;
          append(
              "orders", user, "Card refused: gateway timeout", body, LogType.ERROR, order(order));
        }
      }
      case 5 ->
          append(
              "backups",
              "",
              "Backup done",
              "11.4 GB in 312 s",
              LogType.SUCCESS,
              Map.of("host", "db-1"));
      default -> append("site", user, "Timetable of " + city, "", LogType.PAGE_VIEW, Map.of());
    }
  }

  private static Map<String, String> order(String order) {
    Map<String, String> references = new LinkedHashMap<>();
    references.put("order", order);
    references.put("session", Integer.toHexString(order.hashCode()));
    return references;
  }

  private void append(
      String channel,
      String reference,
      String label,
      String body,
      LogType type,
      Map<String, String> references) {
    clock.advance(Duration.ofSeconds(1 + random.nextInt(20)));
    List<String> tags =
        channel.equals("orders") ? List.of("shop", random.nextBoolean() ? "eu" : "ch") : List.of();
    store.append(
        new LogEntry(
            channel, reference, label, body, type, type == LogType.ERROR, tags, references));
  }

  /** Writes them into that folder: {@code SampleLogs FOLDER}. */
  public static void main(String[] args) {
    write(Path.of(args[0]), Instant.now(), 21);
  }
}
