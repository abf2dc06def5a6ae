package io.logwire.command.transfer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Bytes of a file as text, where they are text; nothing is replaced. */
public final class Utf8 {
  private Utf8() {}

  static boolean isAscii(byte[] bytes, int offset, int length) {
    int all = 0;
    for (int i = offset; i < offset + length; i++) {
      all |= bytes[i];
    }
    return all >= 0;
  }

  /** The text of these bytes. */
  static String decode(byte[] bytes, int offset, int length) throws BrokenLog {
    if (isAscii(bytes, offset, length)) {
      return new String(bytes, offset, length, StandardCharsets.ISO_8859_1); // half the time
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, offset, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new BrokenLog("is not valid UTF-8; save it in that encoding");
    }
  }
}
