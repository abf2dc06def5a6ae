package io.logwire.alert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * Finds out how long a receiver asks us to wait: the header {@code Retry-After}, in seconds or as a
 * date (RFC 9110, section 10.2.3), or {@code retry_after} in a JSON body, in seconds, as Discord
 * and Telegram have it.
 *
 * <p>What it asks for is obeyed from one second to one hour; what makes no sense is not asked for.
 */
final class RetryAfter {
  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofHours(1);
  private static final JsonFactory JSON = new JsonFactory();

  private RetryAfter() {}

  static Optional<Duration> of(Answer answer, Instant now) {
    return answer
        .retryAfter()
        .flatMap(header -> seconds(header).or(() -> untilDate(header, now)))
        .or(() -> inBody(answer.body()));
  }

  private static Optional<Duration> seconds(String text) {
    try {
      double seconds = Double.parseDouble(text.strip());
      if (!(seconds >= 0)) {
        return Optional.empty();
      }
      double bounded = Math.min(Math.max(seconds, LEAST.toSeconds()), MOST.toSeconds());
      return Optional.of(Duration.ofMillis((long) Math.ceil(bounded * 1000)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> untilDate(String text, Instant now) {
    try {
      Instant until =
          ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(now, until);
      if (wait.compareTo(LEAST) < 0) {
        return Optional.of(LEAST);
      }
      return Optional.of(wait.compareTo(MOST) > 0 ? MOST : wait);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  // Anywhere in the body: Telegram has it in an object within the object.
  private static Optional<Duration> inBody(String body) {
    try (JsonParser json = JSON.createParser(body)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.FIELD_NAME && json.currentName().equals("retry_after")) {
          json.nextToken();
          return seconds(json.getText());
        }
      }
    } catch (IOException e) {
      // not JSON, or only the beginning of it
    }
    return Optional.empty();
  }
}
