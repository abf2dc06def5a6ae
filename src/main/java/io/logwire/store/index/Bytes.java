package io.logwire.store.index;

import java.util.Arrays;

/**
 * Bytes that grow, and numbers in them: seven bits a byte, the lowest first, the last below 128.
 */
final class Bytes {
  private byte[] bytes;
  private int length;

  Bytes(int capacity) {
    bytes = new byte[capacity];
  }

  int length() {
    return length;
  }

  byte[] array() {
    return bytes;
  }

  void clear() {
    length = 0;
  }

  void add(long number) {
    if (bytes.length - length < 10) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length + 10);
    }
    long rest = number;
    while ((rest & ~0x7f) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  void add(byte[] from, int begin, int end) {
    int more = end - begin;
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length + more);
    }
    System.arraycopy(from, begin, bytes, length, more);
    length += more;
  }

  /** Drops so many from the beginning. */
  void drop(int count) {
    System.arraycopy(bytes, count, bytes, 0, length - count);
    length -= count;
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }

  /** Where the number that begins there ends. */
  static int end(byte[] bytes, int begin) {
    int at = begin;
    while (bytes[at] < 0) {
      at++;
    }
    return at + 1;
  }

  /** The number that begins there. */
  static long number(byte[] bytes, int begin) {
    int at = begin;
    long number = bytes[at] & 0x7f;
    for (int shift = 7; bytes[at++] < 0; shift += 7) {
      number |= (long) (bytes[at] & 0x7f) << shift;
    }
    return number;
  }
}
