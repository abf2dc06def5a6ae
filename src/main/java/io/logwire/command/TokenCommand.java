package io.logwire.command;

import io.logwire.log.LogEntry;
import io.logwire.store.Store;
import io.logwire.store.Token;
import io.logwire.store.Tokens;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code token create|list|revoke}: works beside a running server, which follows within a second.
 */
@Command(
    name = "token",
    description = "Makes, lists and revokes the tokens that clients send logs with.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  token create shop                    a token for all channels",
      "  token create shop --new              the same, before the first start of the service",
      "  token create ci --channel builds     one that writes to one channel only",
      "  token revoke shop                    ends it within a second"
    })
public final class TokenCommand extends StoreCommand implements Runnable {
  private static final String NAME = "[\\x21-\\x7e]{1,64}";

  public TokenCommand(Surroundings around) {
    super(around);
  }

  @Override
  public void run() {
    throw wrong("Say create, list or revoke.");
  }

  @Command(
      description = "Makes a token and prints it; it is kept nowhere and cannot be shown again.",
      mixinStandardHelpOptions = true)
  int create(
      @Parameters(paramLabel = "NAME", description = "Whose it is, to find it in the list.")
          String name,
      @Option(
              names = "--channel",
              paramLabel = "C",
              completionCandidates = StoredWords.Channels.class,
              description = "A channel it may write to; may be given again. Default: all.")
          List<String> channels,
      @Option(
              names = "--new",
              description = "Makes a new store in the folder first, if there is none.")
          boolean fresh) {
    List<String> only = channels == null ? List.of() : channels.stream().distinct().toList();
    if (!name.matches(NAME)) {
      throw wrong("create", "The name must have 1 to 64 visible ASCII characters, no spaces.");
    }
    for (String channel : only) {
      if (!LogEntry.isChannelId(channel)) {
        throw wrong(
            "create", "'" + channel + "' is not a channel's ID: " + LogEntry.CHANNEL_ID_RULE + ".");
      }
    }
    if (fresh && place().make()) {
      err().printf("Made a new store in %s.%n", place().shown());
    }
    Optional<String> secret = with(tokens -> tokens.create(name, only));
    if (secret.isEmpty()) {
      err().printf("There is a token %s already; revoke it, or take another name.%n", name);
      return 1;
    }
    out().println(secret.get());
    err().printf("%s may write to %s. The token is shown only now.%n", name, channels(only));
    return 0;
  }

  @Command(
      description = "Lists the tokens: name, channels, made, last used (UTC).",
      mixinStandardHelpOptions = true)
  int list() {
    List<Token> tokens = with(Tokens::list);
    int width = tokens.stream().mapToInt(token -> token.name().length()).max().orElse(4);
    String row = "%-" + Math.max(4, width) + "s  %-10s  %-10s  %s%n";
    out().printf(row, "NAME", "MADE", "LAST USED", "CHANNELS");
    for (Token token : tokens) {
      out()
          .printf(
              row,
              token.name(),
              token.createdAt().atOffset(ZoneOffset.UTC).toLocalDate(),
              token.lastUsed().map(LocalDate::toString).orElse("never"),
              channels(token.channels()));
    }
    return 0;
  }

  @Command(
      description = "Revokes a token; a running server refuses it within a second.",
      mixinStandardHelpOptions = true)
  int revoke(@Parameters(paramLabel = "NAME", description = "As in the list.") String name) {
    if (!with(tokens -> tokens.revoke(name))) {
      err().printf("There is no token %s; `token list` shows them.%n", name);
      return 1;
    }
    err().printf("%s is revoked.%n", name);
    return 0;
  }

  private <T> T with(Function<Tokens, T> use) {
    try (Store store = open()) {
      return use.apply(store.tokens());
    }
  }

  private static String channels(List<String> channels) {
    return channels.isEmpty() ? "all channels" : String.join(", ", channels);
  }
}
