package io.logwire.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a client proves itself with, as it is kept: the SHA-256 of the secret, never the secret. It
 * can only write.
 *
 * @param channels the channels it may write to; empty for all
 * @param hash 64 hexadecimal digits
 */
public record Token(
    long id,
    String name,
    List<String> channels,
    String hash,
    Instant createdAt,
    Optional<LocalDate> lastUsed) {

  /** Whether logs of that channel may be created with it. */
  public boolean allows(String channelId) {
    return channels.isEmpty() || channels.contains(channelId);
  }

  /**
   * Whether that is the hash of this token, in a time that does not depend on where they differ.
   */
  public boolean hasHash(String other) {
    return MessageDigest.isEqual(
        hash.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
  }

  public static String hashOf(String secret) {
    return HexFormat.of().formatHex(Sha256.of(secret));
  }
}
