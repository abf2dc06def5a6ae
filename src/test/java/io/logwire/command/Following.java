package io.logwire.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** A command that goes on until it is ended, and what it has written by now. */
final class Following implements AutoCloseable {
  private final BufferedReader lines;
  private final StringWriter err;
  private final Thread thread;

  private Following(BufferedReader lines, StringWriter err, Thread thread) {
    this.err = err;
    this.lines = lines;
    this.thread = thread;
  }

  static Following of(Object command, String... args) throws IOException {
    PipedReader out = new PipedReader(1 << 16);
    StringWriter err = new StringWriter();
    CommandLine line =
        new CommandLine(command)
            .setOut(new PrintWriter(new PipedWriter(out), true))
            .setErr(new PrintWriter(err));
    Thread thread = new Thread(() -> line.execute(args), "following");
    thread.start();
    return new Following(new BufferedReader(out), err, thread);
  }

  /** Waits for the next line. */
  String line() throws IOException {
    return lines.readLine();
  }

  /** What it has said beside the logs. */
  String err() {
    return err.toString();
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
