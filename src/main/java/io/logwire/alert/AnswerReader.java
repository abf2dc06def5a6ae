package io.logwire.alert;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one answer of HTTP/1.1 (RFC 9112): 16 KiB of its head at most, then 16 KiB of its body.
 *
 * <p>Promise: once the status is known it is never lost, whatever the rest is.
 *
 * <p>Threading: one reads; any may ask what has come so far.
 */
final class AnswerReader {
  private static final int MOST_BYTES = 16 << 10;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.([01]) ([1-9]\\d\\d)(?: .*)?");

  private final InputStream in;
  private final byte[] body = new byte[MOST_BYTES]; // guarded by this, like the next
  private int length;
  private int status; // 0 before the head is there
  private Map<String, String> headers = Map.of();
  private boolean http11;
  private int headBytes;

  AnswerReader(InputStream in) {
    this.in = in;
  }

  /**
   * Reads the head, past those that only announce one.
   *
   * @return the status
   * @throws IOException if there is none, or it is not HTTP
   */
  int readHead() throws IOException {
    Matcher start;
    Map<String, String> fields;
    do {
      String line = line();
      start = STATUS.matcher(line);
      if (!start.matches()) {
        throw new ProtocolException("it does not speak HTTP");
      }
      fields = fields();
    } while (start.group(2).startsWith("1") && !start.group(2).equals("101"));
    synchronized (this) {
      http11 = start.group(1).equals("1");
      status = Integer.parseInt(start.group(2));
      headers = fields;
      return status;
    }
  }

  /**
   * Reads what follows the head.
   *
   * @return whether the connection can be used for another request
   */
  boolean readBody() {
    try {
      String encoding = headers.get("Transfer-Encoding");
      String size = headers.get("Content-Length");
      boolean complete;
      if (status == 204 || status == 304) {
        complete = true;
      } else if (encoding != null) {
        complete = encoding.equalsIgnoreCase("chunked") && readChunks() && size == null;
      } else if (size != null && size.matches("\\d{1,18}")) {
        complete = read(Long.parseLong(size));
      } else {
        read(Long.MAX_VALUE);
        complete = false; // it ends with the connection
      }
      return complete && http11 && status != 101 && !saysClose();
    } catch (IOException e) {
      return false; // the status is known, so whatever the rest would have said does not matter
    }
  }

  /** The answer as far as it has come; empty if not even its head has. */
  synchronized Optional<Answer> answer() {
    return status == 0
        ? Optional.empty()
        : Optional.of(
            new Answer(
                status,
                Optional.ofNullable(headers.get("Retry-After")),
                Optional.ofNullable(headers.get("Location")),
                new String(body, 0, length, StandardCharsets.UTF_8),
                Trouble.NONE));
  }

  private boolean saysClose() {
    String connection = headers.getOrDefault("Connection", "").toLowerCase(Locale.ROOT);
    return Arrays.asList(connection.split("[,\\s]+")).contains("close");
  }

  // False when there is more than is taken.
  private boolean read(long count) throws IOException {
    byte[] piece = new byte[4 << 10];
    long left = count;
    while (left > 0) {
      int read = in.read(piece, 0, (int) Math.min(left, piece.length));
      if (read < 0) {
        throw new EOFException();
      }
      left -= read;
      synchronized (this) {
        int taken = Math.min(read, body.length - length);
        System.arraycopy(piece, 0, body, length, taken);
        length += taken;
        if (length == body.length) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean readChunks() throws IOException {
    while (true) {
      String size = line().replaceFirst(";.*", "").strip();
      if (!size.matches("[0-9a-fA-F]{1,8}")) {
        throw new ProtocolException("a chunk without its size");
      }
      long bytes = Long.parseLong(size, 16);
      if (bytes == 0) {
        fields();
        return true;
      }
      if (!read(bytes)) {
        return false;
      }
      if (!line().isEmpty()) {
        throw new ProtocolException("a chunk longer than its size");
      }
    }
  }

  private Map<String, String> fields() throws IOException {
    Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        String value = line.substring(colon + 1).strip();
        fields.merge(line.substring(0, colon), value, (one, other) -> one + ", " + other);
      }
    }
    return fields;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException(
            headBytes == 0 ? "it was closed without an answer" : "the answer has no end");
      }
      if (++headBytes > MOST_BYTES) {
        throw new ProtocolException("the head of the answer has more than 16 KiB");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }
}
