package io.logwire.console;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** Sends what was made, compressed where that makes it smaller and the client takes it. */
final class Payload {
  private static final int WORTH_COMPRESSING = 1_000; // bytes: less fits one packet anyway

  private Payload() {}

  static void send(Context ctx, String type, String text) {
    send(ctx, type, text.getBytes(StandardCharsets.UTF_8));
  }

  static void send(Context ctx, String type, byte[] bytes) {
    ctx.contentType(type).header("Vary", "Accept-Encoding");
    String accepted = ctx.header("Accept-Encoding");
    if (bytes.length > WORTH_COMPRESSING && accepted != null && accepted.contains("gzip")) {
      ctx.header("Content-Encoding", "gzip").result(compressed(bytes));
    } else {
      ctx.result(bytes);
    }
  }

  private static byte[] compressed(byte[] bytes) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(bytes.length / 4);
    try (OutputStream gzip = new GZIPOutputStream(all)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("an array does not fail", e);
    }
    return all.toByteArray();
  }
}
