package io.logwire.console;

import io.logwire.store.Sha256;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What people log in to the console with, as the owner has set it: itself, or its hash, which
 * {@code logwire password} makes. Whoever reads a hash has to guess, three times a second.
 *
 * <p>Layout of a hash: {@code pbkdf2-sha256:ITERATIONS:SALT:HASH}, the last two in base64url. It
 * has no sign that a shell, a properties file or a compose file reads as something else.
 */
public final class Password {
  private static final String PREFIX = "pbkdf2-sha256:";
  private static final Pattern HASH =
      Pattern.compile(PREFIX + "(\\d{4,8}):([\\w-]{16,86}):([\\w-]{43})");
  private static final int ITERATIONS = 600_000; // OWASP's word of 2023 for this function
  private static final int SALT_BYTES = 16;
  private static final int HASH_BITS = 256;

  private final int iterations; // 0 where the password was given itself
  private final byte[] salt;
  private final byte[] hash;

  private Password(int iterations, byte[] salt, byte[] hash) {
    this.iterations = iterations;
    this.salt = salt;
    this.hash = hash;
  }

  /**
   * The password of that setting.
   *
   * @throws IllegalArgumentException if it begins as a hash does, and is none
   */
  public static Password of(String setting) {
    if (!isHash(setting)) {
      return new Password(0, new byte[0], Sha256.of(setting));
    }
    Matcher parts = HASH.matcher(setting);
    if (!parts.matches()) {
      throw new IllegalArgumentException("it is not whole; `logwire password` makes one");
    }
    Base64.Decoder decoder = Base64.getUrlDecoder();
    return new Password(
        Integer.parseInt(parts.group(1)),
        decoder.decode(parts.group(2)),
        decoder.decode(parts.group(3)));
  }

  /** Whether that setting is a hash, well made or not. */
  public static boolean isHash(String setting) {
    return setting.startsWith(PREFIX);
  }

  /** A setting that stands for this password and does not tell it. */
  public static String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return PREFIX
        + ITERATIONS
        + ':'
        + encoder.encodeToString(salt)
        + ':'
        + encoder.encodeToString(derive(password, salt, ITERATIONS));
  }

  /** Whether that is the password. It takes a third of a second where only the hash is known. */
  boolean is(String typed) {
    byte[] of = iterations == 0 ? Sha256.of(typed) : derive(typed, salt, iterations);
    return MessageDigest.isEqual(of, hash);
  }

  // The JDK takes the characters as UTF-8; a test holds it to that.
  private static byte[] derive(String password, byte[] salt, int iterations) {
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BITS);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has PBKDF2WithHmacSHA256", e);
    } finally {
      spec.clearPassword();
    }
  }
}
