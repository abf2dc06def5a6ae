package io.logwire.metrics;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a listener answers, refuses and drops. Equation: each request that was read as one is in
 * {@link #requests}, and if it was refused in {@link #refused} too, once.
 */
public final class HttpMetrics extends Counters {
  private static final int LAST_CODE = 599;

  /** Why a request is refused; docs/OPERATIONS.md tells what each means. */
  public static final List<String> REFUSED =
      List.of(
          "malformed",
          "http",
          "token",
          "channel",
          "path",
          "method",
          "slow",
          "size",
          "media_type",
          "broken_body",
          "fields",
          "key",
          "key_of_another_log",
          "rate",
          "bodies_of_token",
          "bodies_of_address",
          "bodies_of_all",
          "store",
          "late",
          "stopping",
          "fault");

  /** Why a connection is ended, or not accepted. */
  public static final List<String> DROPPED =
      List.of("share", "full", "silent", "slow", "unread", "answers_full", "stream");

  /** Answers, by their status. */
  public final Counter requests;

  /** Requests that were refused, by the reason; a status may have several. */
  public final Counter refused;

  /** Connections that were ended or not accepted, by the reason. */
  public final Counter dropped;

  private final LongAdder[] codes = new LongAdder[LAST_CODE + 1]; // filled as they come

  HttpMetrics(String prefix, String listener) {
    this.requests =
        counter(prefix + "_requests", "Requests that " + listener + " has answered.", "code");
    this.refused =
        counter(prefix + "_refused", "Requests that " + listener + " has refused.", "reason")
            .startingWith(REFUSED);
    this.dropped =
        counter(
                prefix + "_connections_dropped",
                "Connections that " + listener + " has ended or not accepted.",
                "reason")
            .startingWith(DROPPED);
  }

  /** An answer of that status was sent. */
  public void answered(int status) {
    if (status < 0 || status > LAST_CODE) {
      return;
    }
    LongAdder count = codes[status];
    if (count == null) {
      count = requests.at(Integer.toString(status)); // the same one for all who come here at once
      codes[status] = count;
    }
    count.increment();
  }
}
