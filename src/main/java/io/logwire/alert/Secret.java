package io.logwire.alert;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** A key that only the receiver and we know. Its text is {@code whsec_} and the key in base64. */
public final class Secret {
  /** What {@link #of} asks for, to be shown to people. */
  public static final String RULE =
      "must be whsec_ and 24 to 64 bytes in base64; `echo whsec_$(openssl rand -base64 32)` makes"
          + " one";

  private static final String PREFIX = "whsec_";
  private static final int LEAST_BYTES = 24;
  private static final int MOST_BYTES = 64;

  private final byte[] key;

  private Secret(byte[] key) {
    this.key = key;
  }

  /** The secret of that text; the prefix may be missing. */
  public static Optional<Secret> of(String text) {
    String base64 = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    try {
      byte[] key = Base64.getDecoder().decode(base64);
      boolean usable = key.length >= LEAST_BYTES && key.length <= MOST_BYTES;
      return usable ? Optional.of(new Secret(key)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The key as text, without the prefix. */
  String base64() {
    return Base64.getEncoder().encodeToString(key);
  }

  byte[] key() {
    return key;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && MessageDigest.isEqual(key, secret.key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }

  @Override
  public String toString() {
    return PREFIX + "…";
  }
}
