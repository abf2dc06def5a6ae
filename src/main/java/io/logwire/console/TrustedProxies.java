package io.logwire.console;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The proxies whose {@code X-Forwarded-For} is believed, so that the one who guesses passwords is
 * known by his own address and not by theirs.
 */
public record TrustedProxies(List<Network> networks) {
  private static final Pattern NETWORK = Pattern.compile("([0-9a-fA-F:.]+)(?:/(\\d{1,3}))?");
  private static final Pattern WITH_PORT =
      Pattern.compile("\\[([0-9a-fA-F:.]+)](?::\\d+)?|(\\d+(?:\\.\\d+){3}):\\d+");
  private static final int MOST_HOPS = 20;

  /** The addresses that begin with the same bits as that one. */
  record Network(InetAddress address, int bits) {
    private boolean contains(InetAddress other) {
      byte[] ours = address.getAddress();
      byte[] theirs = other.getAddress();
      if (ours.length != theirs.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> bit % 8;
        if ((ours[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Reads addresses and networks with commas between, {@code 127.0.0.1, 10.0.0.0/8}.
   *
   * @throws IllegalArgumentException if one of them is none; it names it
   */
  public static TrustedProxies of(String setting) {
    List<Network> networks = new ArrayList<>();
    for (String one : setting.split(",")) {
      if (!one.isBlank()) {
        networks.add(network(one.strip()));
      }
    }
    return new TrustedProxies(List.copyOf(networks));
  }

  private static Network network(String text) {
    Matcher parts = NETWORK.matcher(text);
    Optional<InetAddress> address = parts.matches() ? address(parts.group(1)) : Optional.empty();
    if (address.isPresent()) {
      int most = 8 * address.get().getAddress().length;
      int bits = parts.group(2) == null ? most : Integer.parseInt(parts.group(2));
      if (bits <= most) {
        return new Network(address.get(), bits);
      }
    }
    throw new IllegalArgumentException(
        text + " is neither an address nor a network such as 10.0.0.0/8");
  }

  // Never a name: those would be asked of the DNS.
  private static Optional<InetAddress> address(String text) {
    boolean literal = text.contains(":") || text.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    try {
      return literal ? Optional.of(InetAddress.getByName(text)) : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** The address of whoever has sent this, as far as it is known. */
  String client(Context ctx) {
    return client(ctx.req().getRemoteAddr(), ctx.header("X-Forwarded-For"));
  }

  // From the right, as each proxy adds the one that it was asked by; whatever stands left of the
  // first that is not trusted may be a lie.
  String client(String peer, String forwarded) {
    String client = peer.replaceAll("[\\[\\]]|%.*", "");
    String[] hops = forwarded == null ? new String[0] : forwarded.split(",");
    for (int i = hops.length - 1; i >= Math.max(0, hops.length - MOST_HOPS); i--) {
      if (!isTrusted(client)) {
        return client;
      }
      Optional<InetAddress> hop = address(withoutPort(hops[i].strip()));
      if (hop.isEmpty()) {
        return client;
      }
      client = hop.get().getHostAddress();
    }
    return client;
  }

  private boolean isTrusted(String client) {
    return address(client)
        .map(one -> networks.stream().anyMatch(network -> network.contains(one)))
        .orElse(false);
  }

  private static String withoutPort(String hop) {
    Matcher parts = WITH_PORT.matcher(hop);
    if (!parts.matches()) {
      return hop.matches("[0-9a-fA-F:.]+") ? hop : "";
    }
    return parts.group(1) == null ? parts.group(2) : parts.group(1);
  }
}
