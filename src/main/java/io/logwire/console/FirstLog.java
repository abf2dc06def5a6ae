package io.logwire.console;

import java.util.Optional;
import java.util.function.Supplier;

/** Explains a channel that has no log: the curl line that sends it the first one. */
final class FirstLog {
  private final Supplier<Optional<String>> createUrl;

  /**
   * @param createUrl where logs are sent to; nothing before it is known
   */
  FirstLog(Supplier<Optional<String>> createUrl) {
    this.createUrl = createUrl;
  }

  /** A few sentences and the line; for a service without any log as well. */
  Html explain(Optional<String> channel) {
    Optional<String> url = createUrl.get();
    if (url.isEmpty()) {
      return Html.of("<p>LogWire is starting. Load this page again in a moment.</p>\n");
    }
    return Html.of(
        """
        <p>{} A channel exists as soon as a log names it:</p>
        <pre class="curl">curl -i {} \\
          -H "Authorization: Bearer $LOG_TOKEN" \\
          -H 'Content-Type: application/json' \\
          -d '{"channel_id":"{}","label":"My first log"}'</pre>
        <p><code>LOG_TOKEN</code> is what the first start has printed, or \
        <code>./run.sh token create NAME</code>.</p>
        """,
        channel.isPresent() ? "There is no log in this channel." : "There is no log yet.",
        url.get(),
        channel.orElse("hello"));
  }
}
