package io.logwire.console;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.logwire.store.StoreException;
import io.logwire.store.sqlite.LogReader;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the service runs and can read its file: 200 or 503, for monitors, without a login; and
 * whether retention pauses because of the clock. It tells nothing else, and writes nothing.
 */
final class Health implements Handler {
  private static final Logger logger = LoggerFactory.getLogger(Health.class);

  private final LogReader reader;
  private final BooleanSupplier retentionPauses;

  Health(LogReader reader, BooleanSupplier retentionPauses) {
    this.reader = reader;
    this.retentionPauses = retentionPauses;
  }

  @Override
  public void handle(Context ctx) {
    String status = "ok";
    try {
      reader.newest();
    } catch (StoreException e) {
      logger.error("not healthy: {}", e.getMessage());
      ctx.status(503);
      status = "failing";
    }
    String pause = retentionPauses.getAsBoolean() ? ",\"retention\":\"paused\"" : "";
    byte[] json =
        "{\"status\":\"%s\"%s}".formatted(status, pause).getBytes(StandardCharsets.US_ASCII);
    ctx.contentType("application/json").result(json);
  }
}
