package io.logwire.console;

import io.logwire.HandClock;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The logs of a small shop, as its programs would have sent them in the eight days up to a time:
 * the same ones at each run.
 */
public final class ExampleLogs {
  private static final Duration LENGTH = Duration.ofDays(8);
  private static final int ORDERS = 420;
  private static final List<String> GOODS =
      List.of("Two tickets to Lisbon", "A lamp", "Three books", "Running shoes", "A tent");
  private static final List<String> PAGES = List.of("/", "/pricing", "/sign-up", "/help/refunds");

  private record Dated(Instant time, LogEntry entry) {}

  private final Random random = new Random(20261124);
  private final List<Dated> logs = new ArrayList<>();
  private final Instant end;

  private ExampleLogs(Instant end) {
    this.end = end;
  }

  /** Appends them to the store in that folder. */
  public static void appendTo(Path folder, Instant end) {
    ExampleLogs example = new ExampleLogs(end);
    example.shop();
    example.machines();
    example.releases();
    example.lastMinutes();
    example.logs.sort(Comparator.comparing(Dated::time));
    HandClock clock = new HandClock();
    clock.set(end.minus(LENGTH));
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      for (Dated log : example.logs) {
        clock.set(log.time);
        store.append(log.entry);
      }
    }
  }

  private void shop() {
    for (int i = 0; i < ORDERS; i++) {
      Instant time = daytime();
      String user = "user " + (4000 + random.nextInt(180));
      String order = "A-" + (1000 + i);
      String goods = GOODS.get(random.nextInt(GOODS.size()));
      String amount = "%d.%02d".formatted(5 + random.nextInt(200), random.nextInt(100));
      if (random.nextInt(3) == 0) {
        add(time.minusSeconds(300), "sign-up", user, "Signed up", "", LogType.SUCCESS, "web");
      } else if (random.nextInt(9) == 0) {
        String why = "The mail address is taken.";
        add(time.minusSeconds(300), "sign-up", user, "Sign-up failed", why, LogType.ERROR, "web");
      }
      for (int page = random.nextInt(3); page > 0; page--) {
        String path = PAGES.get(random.nextInt(PAGES.size()));
        add(time.minusSeconds(60L * page), "site", user, path, "", LogType.PAGE_VIEW, "web");
      }
      Map<String, String> custom = custom("order", order, "amount", amount);
      add(time, "orders", user, "Basket paid", goods, LogType.ACTION, custom, "shop", "eu");
      if (random.nextInt(14) == 0) {
        String why = "The bank said: insufficient funds.";
        LogEntry failed =
            entry("orders", user, "Card refused", why, LogType.ERROR, true, custom, "shop", "eu");
        logs.add(new Dated(time.plusSeconds(4), failed));
      } else {
        String text = goods + ", " + amount + " €";
        add(
            time.plusSeconds(4),
            "orders",
            user,
            "Order paid",
            text,
            LogType.SUCCESS,
            custom,
            "shop");
      }
    }
  }

  private void machines() {
    for (Instant time = end.minus(LENGTH); time.isBefore(end); time = time.plusSeconds(6 * 3600)) {
      String text = "12.4 GB in 312 s, checked";
      add(time.plusSeconds(11), "servers", "db-1", "Backup done", text, LogType.SUCCESS, "nightly");
      String disk = "/dev/vda1  40G  %dG".formatted(20 + random.nextInt(18));
      add(time.plusSeconds(3700), "servers", "web-1", "Disk space", disk, LogType.INFORMATION);
    }
  }

  private void releases() {
    for (int i = 0; i < 17; i++) {
      Instant time = daytime();
      String version = "2.4." + i;
      Map<String, String> custom = Map.of("version", version);
      add(time, "deploys", "shop", "Deploy began", "", LogType.ACTION, custom, "ci");
      LogType type = i % 6 == 5 ? LogType.ERROR : LogType.SUCCESS;
      String label = type == LogType.ERROR ? "Deploy rolled back" : "Deployed " + version;
      String text = type == LogType.ERROR ? "2 of 40 checks failed:\nGET /cart 500\nGET / 502" : "";
      add(time.plusSeconds(95), "deploys", "shop", label, text, type, custom, "ci");
    }
  }

  // What a person sees first is a story.
  private void lastMinutes() {
    String user = "user 4711";
    Map<String, String> order = custom("order", "A-1733", "amount", "49.90");
    add(end.minusSeconds(340), "site", user, "/pricing", "", LogType.PAGE_VIEW, "web");
    add(end.minusSeconds(280), "sign-up", user, "Signed up", "", LogType.SUCCESS, "web");
    String goods = "Two tickets to Lisbon";
    add(end.minusSeconds(121), "orders", user, "Basket paid", goods, LogType.ACTION, order, "shop");
    String why = "The bank said: insufficient funds.\nThe customer was asked for another card.";
    LogEntry refused =
        entry("orders", user, "Card refused", why, LogType.ERROR, true, order, "shop", "eu");
    logs.add(new Dated(end.minusSeconds(117), refused));
    add(
        end.minusSeconds(42),
        "orders",
        user,
        "Order paid",
        goods + ", 49.90 €",
        LogType.SUCCESS,
        order,
        "shop",
        "eu");
  }

  // In an order, which the maps of the JDK do not keep from one run to the next.
  private static Map<String, String> custom(String... namesAndValues) {
    Map<String, String> custom = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      custom.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return custom;
  }

  // More in the afternoon than at night, and less on Sundays.
  private Instant daytime() {
    while (true) {
      Instant time = end.minusSeconds(600 + random.nextInt((int) LENGTH.toSeconds() - 600));
      int hour = time.atOffset(ZoneOffset.UTC).getHour();
      boolean sunday = time.atOffset(ZoneOffset.UTC).getDayOfWeek().getValue() == 7;
      double busy = (1 + Math.cos((hour - 15) * Math.PI / 12)) / 2 * (sunday ? 0.4 : 1);
      if (random.nextDouble() < 0.08 + 0.92 * busy) {
        return time;
      }
    }
  }

  private void add(
      Instant time,
      String channel,
      String reference,
      String label,
      String body,
      LogType type,
      String... tags) {
    add(time, channel, reference, label, body, type, Map.of(), tags);
  }

  private void add(
      Instant time,
      String channel,
      String reference,
      String label,
      String body,
      LogType type,
      Map<String, String> custom,
      String... tags) {
    logs.add(new Dated(time, entry(channel, reference, label, body, type, false, custom, tags)));
  }

  private static LogEntry entry(
      String channel,
      String reference,
      String label,
      String body,
      LogType type,
      boolean alert,
      Map<String, String> custom,
      String... tags) {
    return new LogEntry(channel, reference, label, body, type, alert, List.of(tags), custom);
  }
}
