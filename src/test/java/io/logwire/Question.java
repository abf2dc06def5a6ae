package io.logwire;

import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * The same question as a query, as arguments of a command and as the query of a URL.
 *
 * @param words what `search` is asked for, without which it cannot be
 */
record Question(LogQuery query, List<String> arguments, Optional<String> words, String url) {

  /** Puts one together; each part of it is true of some log, mostly of the same one. */
  static Question random(Random random, List<StoredLog> logs) {
    return new Maker(random, logs).make();
  }

  private static final class Maker {
    private final Random random;
    private final List<StoredLog> logs;
    private final StoredLog meant;
    private final List<String> arguments = new ArrayList<>();
    private final StringBuilder url = new StringBuilder("?");
    private LogQuery query = LogQuery.latest(100_000);
    private Optional<String> words = Optional.empty();

    private Maker(Random random, List<StoredLog> logs) {
      this.random = random;
      this.logs = logs;
      this.meant = one();
    }

    private StoredLog one() {
      return logs.get(random.nextInt(logs.size()));
    }

    private LogEntry entry() {
      return random.nextInt(8) == 0 ? one().entry() : meant.entry();
    }

    private boolean isAsked(int times) {
      return random.nextInt(times) == 0;
    }

    private void ask(String name, String value) {
      arguments.add("--" + name + "=" + value);
      url.append(name).append('=').append(encoded(value)).append('&');
    }

    private static String encoded(String value) {
      return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private Question make() {
      for (int i = isAsked(2) ? 1 + random.nextInt(3) : 0; i > 0; i--) {
        String channel = entry().channelId();
        query = query.channel(channel);
        ask("channel", channel);
      }
      for (int i = isAsked(3) ? 1 + random.nextInt(3) : 0; i > 0; i--) {
        LogType type = entry().type();
        query = query.type(type);
        ask("type", type.text());
      }
      if (isAsked(8)) {
        query = query.withAlert();
        arguments.add("--alert");
        url.append("alert=1&");
      }
      askForValues();
      if (isAsked(2)) {
        askForText();
      }
      if (isAsked(4)) {
        String piece = piece();
        query = query.contains(piece);
        ask("contains", piece);
      }
      askForTime();
      return new Question(query, arguments, words, url.toString());
    }

    private void askForValues() {
      if (isAsked(5) && !meant.entry().reference().isEmpty()) {
        query = query.reference(meant.entry().reference());
        ask("reference", meant.entry().reference());
      }
      for (String tag : entry().tags()) {
        if (isAsked(4)) {
          query = query.tag(tag);
          ask("tag", tag);
        }
      }
      for (Map.Entry<String, String> custom : entry().customReferences().entrySet()) {
        if (isAsked(5)) {
          query = query.customReference(custom.getKey(), custom.getValue());
          ask("custom", custom.getKey() + "=" + custom.getValue());
        }
      }
    }

    private void askForText() {
      List<String> pieces = new ArrayList<>();
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        pieces.add(pieceOfText());
      }
      String text = pieces.stream().filter(one -> !one.isBlank()).collect(Collectors.joining(" "));
      try {
        query = query.text(text);
      } catch (IllegalArgumentException e) {
        return; // signs alone, in a text without any word
      }
      words = Optional.of(text);
      url.append("text=").append(encoded(text)).append('&');
    }

    private String pieceOfText() {
      LogEntry entry = entry();
      List<String> all = List.of((entry.label() + " " + entry.body()).split("\\s+"));
      int at = random.nextInt(all.size());
      String word = all.get(at).replace("\"", "");
      List<String> values = new ArrayList<>(entry.tags());
      values.addAll(entry.customReferences().values());
      values.add(entry.reference());
      return switch (random.nextInt(9)) {
        case 0, 1 -> word;
        case 2 -> word.substring(0, (word.length() + 1) / 2) + "*";
        case 3 -> "\"" + String.join(" ", all.subList(at, Math.min(all.size(), at + 2))) + "\"";
        case 4 -> entry.tags().isEmpty() ? word : "#" + entry.tags().get(0);
        case 5 -> "-" + one().entry().label().split(" ")[0];
        case 6 -> entry.tags().isEmpty() ? word : "-#" + one(one().entry().tags(), "none");
        case 7 -> "-\"" + one().entry().label().replace("\"", "") + "\"";
        default -> values.get(random.nextInt(values.size()));
      };
    }

    private String one(List<String> of, String other) {
      return of.isEmpty() ? other : of.get(random.nextInt(of.size()));
    }

    private String piece() {
      LogEntry entry = entry();
      List<String> texts = new ArrayList<>(entry.tags());
      texts.addAll(List.of(entry.label() + " ", entry.body() + entry.label(), entry.reference()));
      String text = texts.get(random.nextInt(texts.size()));
      if (text.length() < 3) {
        return "e";
      }
      int start = random.nextInt(text.length() - 2);
      String piece = text.substring(start, Math.min(text.length(), start + 2 + random.nextInt(5)));
      return piece.isBlank() ? "e" : piece;
    }

    private void askForTime() {
      Instant one = one().time().truncatedTo(ChronoUnit.SECONDS);
      Instant other = one().time().truncatedTo(ChronoUnit.SECONDS);
      Instant since = one.isBefore(other) ? one : other;
      Instant until = one.isBefore(other) ? other : one;
      if (isAsked(4) && since.isBefore(until)) {
        query = query.since(since);
        ask("since", since.toString());
      }
      if (isAsked(5) && since.isBefore(until)) {
        query = query.until(until);
        ask("until", until.toString());
      }
    }
  }
}
