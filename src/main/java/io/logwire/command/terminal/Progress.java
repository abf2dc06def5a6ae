package io.logwire.command.terminal;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One line that tells how far a long command has come: logs, rate, time left. It is written over
 * itself some times a second, on a terminal only, and gone at the end.
 *
 * <p>Threading: one thread.
 */
public final class Progress {
  private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int BAR = 20;

  private final PrintWriter err;
  private final Terminal terminal;
  private final LongSupplier nanoTime;
  private String doing;
  private long start;
  private long next;
  private int shown; // characters of the line that is there

  public Progress(PrintWriter err, Terminal terminal, LongSupplier nanoTime) {
    this.err = err;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
  }

  /** Begins a piece of work, "importing" for example. */
  public void begin(String what) {
    doing = what;
    start = nanoTime.getAsLong();
    next = start + EVERY_NANOS;
  }

  /**
   * Tells how far it has come.
   *
   * @param share of the whole, from 0 to 1; negative if nobody knows
   */
  public void at(long logs, double share) {
    long now = nanoTime.getAsLong();
    if (!terminal.isThere() || now - next < 0) {
      return;
    }
    next = now + EVERY_NANOS;
    double seconds = (now - start) / 1e9;
    StringBuilder line = new StringBuilder(doing);
    if (share >= 0) {
      int full = (int) (Math.min(1, share) * BAR);
      line.append(' ').append("█".repeat(full)).append("░".repeat(BAR - full));
      line.append(String.format(Locale.ROOT, " %.0f %%", 100 * Math.min(1, share)));
    }
    line.append(String.format(Locale.ROOT, "  %,d logs  %,.0f/s", logs, logs / seconds));
    if (share > 0) {
      line.append("  ").append(time((long) Math.ceil(seconds / share - seconds))).append(" left");
    }
    show(line.toString());
  }

  /** Takes the line away. */
  public void end() {
    if (shown > 0) {
      show("");
      err.print('\r');
      err.flush();
      shown = 0;
    }
  }

  private void show(String line) {
    String cut = line.substring(0, Math.min(line.length(), terminal.columns() - 1));
    err.print('\r' + cut + " ".repeat(Math.max(0, shown - cut.length())));
    err.flush();
    shown = cut.length();
  }

  private static String time(long seconds) {
    long left = Math.max(0, seconds);
    return left < 3_600
        ? String.format(Locale.ROOT, "%d:%02d", left / 60, left % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", left / 3_600, left / 60 % 60, left % 60);
  }
}
