package io.logwire.alert;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Hides the secrets of a webhook in what its receiver has said, however that has written them, and
 * nothing else: words that are the same in everybody's URL stay, or nobody would understand it.
 */
final class Mask {
  static final String HIDDEN = "…";

  // Shorter ones would be in half of all words.
  private static final int LEAST = 6;
  private static final int LEAST_HEADER = 4;

  // Of the URLs of receivers; in lower case.
  private static final Set<String> PUBLIC_WORDS =
      Set.of(
          "alerts",
          "automations",
          "direct",
          "incoming",
          "invoke",
          "logwire",
          "manual",
          "message",
          "messages",
          "notify",
          "powerautomate",
          "sendmessage",
          "services",
          "spaces",
          "triggers",
          "webhook",
          "webhooks",
          "workflows");
  private static final Set<String> PUBLIC_PARAMETERS =
      Set.of(
          "api-version",
          "chat_id",
          "disable_notification",
          "message_thread_id",
          "messagereplyoption",
          "protect_content",
          "sp",
          "sv",
          "thread_id",
          "threadkey",
          "wait");
  private static final Set<String> SCHEMES =
      Set.of("apikey", "basic", "bearer", "digest", "splunk", "token");

  private final List<String> secrets; // the longest first, as one may be a part of another

  private Mask(Set<String> secrets) {
    this.secrets =
        secrets.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }

  static Mask of(Webhook webhook) {
    Set<String> secrets = new TreeSet<>();
    inUrl(webhook.url()).forEach(secret -> addForms(secret, secrets));
    webhook.headers().values().forEach(value -> addHeader(value, secrets));
    webhook.secrets().forEach(secret -> addForms(secret.base64(), secrets));
    webhook
        .way()
        .proxy()
        .flatMap(Proxy::authorization)
        .ifPresent(value -> addHeader(value, secrets));
    return new Mask(secrets);
  }

  String hide(String text) {
    String hidden = text;
    for (String secret : secrets) {
      hidden = hidden.replace(secret, HIDDEN);
    }
    return hidden;
  }

  private static Stream<String> inUrl(URI url) {
    Stream<String> segments =
        Arrays.stream(url.getRawPath().split("/"))
            .filter(segment -> !PUBLIC_WORDS.contains(segment.toLowerCase(Locale.ROOT)));
    String query = url.getRawQuery() == null ? "" : url.getRawQuery();
    Stream<String> values =
        Arrays.stream(query.split("&"))
            .map(pair -> pair.split("=", 2))
            .filter(pair -> !PUBLIC_PARAMETERS.contains(pair[0].toLowerCase(Locale.ROOT)))
            .map(pair -> pair[pair.length - 1]);
    // Of bot123:token also the token alone.
    return Stream.concat(segments, values)
        .flatMap(part -> Stream.concat(Stream.of(part), Arrays.stream(part.split(":|%3[aA]"))))
        .filter(part -> part.length() >= LEAST);
  }

  private static void addHeader(String value, Set<String> secrets) {
    String[] words = value.strip().split("[\\s,;]+");
    int least = words.length == 1 ? LEAST_HEADER : LEAST;
    for (String word : words) {
      if (word.length() >= least && !SCHEMES.contains(word.toLowerCase(Locale.ROOT))) {
        addForms(word, secrets);
      }
    }
    if (words.length == 2 && words[0].equalsIgnoreCase("basic")) {
      try {
        String plain = new String(Base64.getDecoder().decode(words[1]), StandardCharsets.UTF_8);
        addForms(plain, secrets);
        addForms(plain.substring(plain.indexOf(':') + 1), secrets);
      } catch (IllegalArgumentException e) {
        // not what that scheme means; its text is hidden all the same
      }
    }
  }

  // As it is, decoded, encoded for a URL, and as JSON and HTML escape it.
  private static void addForms(String secret, Set<String> secrets) {
    if (secret.isBlank()) {
      return;
    }
    for (String text : List.of(secret, decoded(secret))) {
      String json = text.replace("\\", "\\\\").replace("\"", "\\\"");
      secrets.add(text);
      secrets.add(URLEncoder.encode(text, StandardCharsets.UTF_8));
      secrets.add(json);
      secrets.add(json.replace("/", "\\/"));
      secrets.add(
          text.replace("&", "&amp;")
              .replace("<", "&lt;")
              .replace(">", "&gt;")
              .replace("\"", "&quot;"));
    }
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
