package io.logwire.command.transfer;

import io.logwire.log.StoredLog;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Logs as {@code export} or another program has written them: the form is known by its begin. */
public final class LogFile implements AutoCloseable {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
  private static final int LOOK = 1 << 16;

  private final FileInputStream file;
  private final LogInput logs;
  private final long size;
  private final DraftIds ids = new DraftIds();

  private LogFile(FileInputStream file, LogInput logs, long size) {
    this.file = file;
    this.logs = logs;
    this.size = size;
  }

  public static LogFile open(Path path) throws IOException {
    FileInputStream file = new FileInputStream(path.toFile());
    try {
      InputStream in = new BufferedInputStream(file, LOOK);
      return new LogFile(file, input(in), file.getChannel().size());
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** The next log; null when all were given. */
  StoredLog next() throws IOException, BrokenLog {
    LogDraft draft = logs.next();
    return draft == null ? null : draft.finish(ids);
  }

  /** The line in which the last log begins, counted from 1. */
  long line() {
    return logs.line();
  }

  /** How much of the file was read, from 0 to 1. */
  double share() throws IOException {
    return size == 0 ? 1 : file.getChannel().position() / (double) size;
  }

  private static LogInput input(InputStream in) throws IOException {
    in.mark(3);
    if (!Arrays.equals(in.readNBytes(3), BYTE_ORDER_MARK)) {
      in.reset();
    }
    in.mark(LOOK);
    String begin = new String(in.readNBytes(LOOK - 3), StandardCharsets.ISO_8859_1).stripLeading();
    in.reset();
    String line = begin.lines().findFirst().orElse("").strip();
    if (line.startsWith("[") || line.equals("{")) {
      return new JsonInput(in); // an empty file has no logs in any form
    }
    return line.startsWith("{") || line.isEmpty() ? new NdjsonInput(in) : new CsvInput(in);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
