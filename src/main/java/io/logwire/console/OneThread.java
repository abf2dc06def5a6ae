package io.logwire.console;

import io.logwire.thread.Threads;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Makes a thread for what nothing else may wait for; it is there only while it has work. */
final class OneThread {
  private OneThread() {}

  /**
   * One that takes a task after the other.
   *
   * @param waiting where tasks wait for it; where that is full, more are refused
   */
  static ExecutorService named(String name, BlockingQueue<Runnable> waiting) {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1, 1, 1, TimeUnit.SECONDS, waiting, task -> Threads.made(name, task));
    one.allowCoreThreadTimeOut(true);
    return one;
  }
}
