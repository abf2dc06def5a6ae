package io.logwire.http;

import java.util.HashMap;
import java.util.Map;

/**
 * The memory of the bodies that are on their way. A token may have half of it and an address three
 * quarters, and of each share a body of more than 128 KiB may have three quarters: so a client with
 * many bodies that never end leaves room for others, and large ones leave room for logs of the
 * usual size.
 *
 * <p>Threading: any thread.
 */
final class BodyMemory {
  private static final int USUAL = 128 * 1024;

  /** Why there is no room. */
  enum Full {
    NO,
    FOR_ALL,
    FOR_THE_TOKEN,
    FOR_THE_ADDRESS
  }

  private final long most;
  private final Map<String, Long> held = new HashMap<>(); // guarded by this
  private long heldByAll; // guarded by this

  BodyMemory(long most) {
    this.most = most;
  }

  /** Takes so many bytes more for a body of so many, if there is room for them. */
  synchronized Full take(String token, String address, int more, int whole) {
    long usable = whole > USUAL ? most - most / 4 : most;
    if (heldByAll + more > usable) {
      return Full.FOR_ALL;
    }
    if (!token.isEmpty() && of(token) + more > usable / 2) {
      return Full.FOR_THE_TOKEN;
    }
    if (of(address) + more > usable - usable / 4) {
      return Full.FOR_THE_ADDRESS;
    }
    add(token, address, more);
    return Full.NO;
  }

  /** Gives back what was taken. */
  synchronized void giveBack(String token, String address, int bytes) {
    add(token, address, -bytes);
  }

  private long of(String owner) {
    return held.getOrDefault(owner, 0L);
  }

  private void add(String token, String address, long bytes) {
    heldByAll += bytes;
    if (bytes != 0) {
      held.merge(address, bytes, BodyMemory::sumOrNone);
      if (!token.isEmpty()) {
        held.merge(token, bytes, BodyMemory::sumOrNone);
      }
    }
  }

  // An owner without any is forgotten.
  private static Long sumOrNone(Long a, Long b) {
    return a + b == 0 ? null : Long.valueOf(a + b);
  }
}
