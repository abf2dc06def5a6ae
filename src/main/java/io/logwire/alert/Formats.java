package io.logwire.alert;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** The formats by name, and the one that a URL asks for. */
public final class Formats {
  public static final Format JSON = new JsonFormat();
  private static final Format SLACK = new SlackFormat();
  private static final Format DISCORD = new DiscordFormat();
  private static final Format TELEGRAM = new TelegramFormat();
  private static final Format NTFY = new NtfyFormat();
  private static final Format GOTIFY = new GotifyFormat();

  private static final Format MATTERMOST = new MattermostFormat();
  private static final Format GOOGLE_CHAT = new GoogleChatFormat();
  private static final Format TEAMS = new TeamsFormat();

  private static final List<Format> ALL =
      List.of(JSON, SLACK, DISCORD, TELEGRAM, NTFY, GOTIFY, MATTERMOST, GOOGLE_CHAT, TEAMS);

  private Formats() {}

  /** The names of all formats. */
  public static List<String> names() {
    return ALL.stream().map(Format::name).toList();
  }

  /** The format of that exact name. */
  public static Optional<Format> of(String name) {
    return ALL.stream().filter(format -> format.name().equals(name)).findFirst();
  }

  /** The format that follows from the host or the form of a URL; json where nothing does. */
  public static Format guess(URI url) {
    String host = Place.of(url).map(Place::host).orElse("");
    String path = url.getPath();
    String query = url.getQuery() == null ? "" : url.getQuery();
    if (host.equals("hooks.slack.com") || host.equals("hooks.slack-gov.com")) {
      return SLACK;
    }
    if (path.startsWith("/api/webhooks/") && isDiscord(host)) {
      return path.endsWith("/slack") ? SLACK : DISCORD; // Discord also takes what Slack takes
    }
    if (host.equals("api.telegram.org") || path.matches(".*/bot\\d+:[^/]+/sendMessage")) {
      return TELEGRAM;
    }
    if (host.equals("ntfy.sh") || host.startsWith("ntfy.")) {
      return NTFY;
    }
    if (path.endsWith("/message") && (query.startsWith("token=") || host.startsWith("gotify."))) {
      return GOTIFY;
    }
    if (host.equals("chat.googleapis.com")) {
      return GOOGLE_CHAT;
    }
    if (path.matches(".*/hooks/[A-Za-z0-9]{17,}(/[A-Za-z0-9]{10,})?")) {
      return MATTERMOST;
    }
    if (path.endsWith("/triggers/manual/paths/invoke")) {
      return TEAMS;
    }
    return JSON;
  }

  private static boolean isDiscord(String host) {
    return List.of("discord.com", "discordapp.com").stream()
        .anyMatch(domain -> host.equals(domain) || host.endsWith('.' + domain));
  }
}
