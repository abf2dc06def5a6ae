package io.logwire;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/** The service in a JVM whose heap is taken by something else, but for a little. */
final class HungryServer {
  /** What it says when there is no more. */
  static final String SAYS = "the heap is taken";

  private static final int PIECE = 32 << 10;

  private HungryServer() {}

  /**
   * Starts it, takes the heap, and says so on the standard error.
   *
   * @param args how many bytes are left
   */
  public static void main(String[] args) throws Exception {
    LogWire.main(new String[0]);
    List<byte[]> taken = new ArrayList<>(1 << 16);
    while (left() > Long.parseLong(args[0])) {
      taken.add(new byte[PIECE]);
    }
    System.err.println(SAYS);
    Thread.currentThread().join();
    Reference.reachabilityFence(taken);
  }

  private static long left() {
    Runtime heap = Runtime.getRuntime();
    long left = heap.maxMemory() - heap.totalMemory() + heap.freeMemory();
    if (left > 4 << 20) {
      return left;
    }
    System.gc();
    return heap.maxMemory() - heap.totalMemory() + heap.freeMemory();
  }
}
