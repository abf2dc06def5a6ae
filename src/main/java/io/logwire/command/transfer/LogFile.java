package io.logwire.command.transfer;

import io.logwire.log.StoredLog;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** A file that {@code export} has written, in whichever form: it is known by how it begins. */
public final class LogFile implements AutoCloseable {
  private final FileInputStream file;
  private final LogInput logs;
  private final long size;

  private LogFile(FileInputStream file, LogInput logs, long size) {
    this.file = file;
    this.logs = logs;
    this.size = size;
  }

  public static LogFile open(Path path) throws IOException {
    FileInputStream file = new FileInputStream(path.toFile());
    try {
      InputStream in = new BufferedInputStream(file, 1 << 16);
      LogInput logs = beginsWithAnObject(in) ? new NdjsonInput(in) : new CsvInput(in);
      return new LogFile(file, logs, file.getChannel().size());
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** The next log; null when all were given. */
  StoredLog next() throws IOException, BrokenLog {
    return logs.next();
  }

  /** The line in which the last log begins, counted from 1. */
  long line() {
    return logs.line();
  }

  /** How much of the file was read, from 0 to 1. */
  double share() throws IOException {
    return size == 0 ? 1 : file.getChannel().position() / (double) size;
  }

  // An empty file has no logs in either form.
  private static boolean beginsWithAnObject(InputStream in) throws IOException {
    in.mark(64);
    int first = in.read();
    for (int i = 0; i < 60 && first >= 0 && first <= ' '; i++) {
      first = in.read();
    }
    in.reset();
    return first == '{' || first < 0;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
