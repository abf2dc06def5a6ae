package io.logwire.alert;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs a request as Standard Webhooks 1.0.0 says: HMAC-SHA256 over the id, the time of the attempt
 * and the body, with full stops between them.
 */
final class Signature {
  private static final String ALGORITHM = "HmacSHA256";

  private Signature() {}

  /** The value of {@code webhook-signature}: a signature for each secret, separated by spaces. */
  static String of(List<Secret> secrets, String id, Instant time, byte[] body) {
    String start = id + '.' + time.getEpochSecond() + '.';
    return secrets.stream()
        .map(secret -> "v1," + sign(secret, start.getBytes(StandardCharsets.UTF_8), body))
        .collect(Collectors.joining(" "));
  }

  private static String sign(Secret secret, byte[] start, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.key(), ALGORITHM));
      mac.update(start);
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
