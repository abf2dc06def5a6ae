package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PasswordTest {
  private static final String TYPED = "correct hörse 🐎 staple";
  private static final String HASH = Password.hash(TYPED); // it takes its time

  @Test
  void isGivenAsItselfOrAsAHash() {
    assertFalse(HASH.contains(Password.hash(TYPED).split(":")[2]), "the salt is another one");
    assertTrue(HASH.matches("pbkdf2-sha256:600000:[\\w-]{22}:[\\w-]{43}"), HASH);
    for (Password password : List.of(Password.of(TYPED), Password.of(HASH))) {
      assertTrue(password.is(TYPED));
      assertFalse(password.is(HASH), "the hash opens nothing");
    }
  }

  /** As {@code hashlib.pbkdf2_hmac} of Python makes it. */
  @Test
  void isHashedAsOthersDo() {
    String salt = "TmFDbE5hQ2xOYUNsTmFDbA"; // NaClNaClNaClNaCl
    String hash = "qfeHlGkfDjJfM0rlhrqq0jjBXlD6BMrT7Au57Wo9GYU";
    Password password = Password.of("pbkdf2-sha256:80000:" + salt + ':' + hash);
    assertTrue(password.is("pässword"));
    for (String other : List.of("password", "pässword ", "Pässword", "")) {
      assertFalse(password.is(other));
    }
  }

  @Test
  void aHashThatIsNotWholeIsRefused() {
    String hash = HASH;
    for (String wrong :
        List.of(
            hash.substring(0, hash.length() - 1),
            hash + "=",
            hash.replace(":600000:", ":600:"),
            hash.replace(":600000:", ":999999999:"),
            "pbkdf2-sha256:")) {
      String fault =
          assertThrows(IllegalArgumentException.class, () -> Password.of(wrong)).getMessage();
      assertEquals("it is not whole; `logwire password` makes one", fault);
    }
  }
}
