package io.logwire.logger;

import io.logwire.thread.Threads;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Writes lines to a stream that may take nothing for a while: a terminal that was stopped by
 * Ctrl-S, a pipe whose reader hangs. A thread of its own waits for that, so that nobody else does.
 *
 * <p>Promise: a line is written when {@link #write} returns, unless the stream has taken nothing
 * for half a second; then it is written when the stream takes something again.
 *
 * <p>Limit: as many lines wait as {@link #MOST} says; more are not written.
 *
 * <p>Threading: any thread.
 */
final class PatientLines {
  static final int MOST = 256;
  private static final long PATIENCE_MILLIS = 500;

  private static final class Line {
    private final PrintStream to;
    private final String text;
    private final CountDownLatch written = new CountDownLatch(1);

    private Line(PrintStream to, String text) {
      this.to = to;
      this.text = text;
    }
  }

  private final BlockingQueue<Line> waiting = new ArrayBlockingQueue<>(MOST);
  private volatile boolean stuck;
  private Thread thread; // guarded by this; null before the first line, as most starts have none

  /** Whether that line is written, or will be. */
  boolean write(PrintStream to, String text) {
    Line line = new Line(to, text);
    if (!waiting.offer(line)) {
      return false;
    }
    startOnce();
    if (!stuck) {
      try {
        stuck = !line.written.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // who is to end does not wait for words either
      }
    }
    return true;
  }

  /** Waits until all lines so far are written, but not for longer than that. */
  void awaitWritten(Duration most) {
    if (isUnused()) {
      return;
    }
    Line behindThem = new Line(new PrintStream(OutputStream.nullOutputStream()), "");
    long end = System.nanoTime() + most.toNanos();
    try {
      if (waiting.offer(behindThem, most.toNanos(), TimeUnit.NANOSECONDS)) {
        boolean unused = behindThem.written.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean isUnused() {
    return thread == null;
  }

  private synchronized void startOnce() {
    if (thread == null) {
      thread = Threads.made("owners-lines", this::run);
      thread.start();
    }
  }

  private void run() {
    try {
      while (true) {
        Line line = waiting.take();
        line.to.println(line.text);
        stuck = false;
        line.written.countDown();
      }
    } catch (InterruptedException e) {
      // nobody interrupts this thread
    }
  }
}
