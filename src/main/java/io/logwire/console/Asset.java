package io.logwire.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.logwire.store.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A file of the pages, the styles for example. Its path holds a hash of what is in it, so a browser
 * keeps it for good and a new version has another path.
 */
final class Asset {
  private static final int HASH_BYTES = 6;
  private static final Pattern BLOCK_COMMENT = Pattern.compile("(?s)/\\*.*?\\*/");

  private final String path;
  private final String type;
  private final byte[] bytes;

  private Asset(String path, String type, byte[] bytes) {
    this.path = path;
    this.type = type;
    this.bytes = bytes;
  }

  /**
   * The file of that name, which lies beside this class.
   *
   * @param name with an extension, {@code console.css} for example
   */
  static Asset read(String name, String type) {
    try (InputStream in = Asset.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException(name);
      }
      byte[] bytes = terse(new String(in.readAllBytes(), UTF_8)).getBytes(UTF_8);
      String hex = HexFormat.of().formatHex(Sha256.of(bytes), 0, HASH_BYTES);
      int dot = name.lastIndexOf('.');
      String path = "/assets/" + name.substring(0, dot) + '-' + hex + name.substring(dot);
      return new Asset(path, type, bytes);
    } catch (IOException e) {
      // As where a class is missing, because of the same: it ends the process.
      throw new LinkageError("the jar is damaged: " + name, e);
    }
  }

  // Without what only those who write it read: indents, and lines of comments.
  private static String terse(String text) {
    return BLOCK_COMMENT
        .matcher(text)
        .replaceAll("")
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("//"))
        .collect(Collectors.joining("\n"));
  }

  String path() {
    return path;
  }

  void addTo(RoutesConfig routes) {
    routes.get(path, this::send);
    routes.head(path, this::send);
  }

  private void send(Context ctx) {
    ctx.header("Cache-Control", "public, max-age=31536000, immutable");
    Payload.send(ctx, type, bytes);
  }
}
