package logwire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginElement;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;

/**
 * Sends what Log4j logs to LogWire. For Java 8 and newer, Log4j 2.12 and newer; see docs/CLIENTS.md
 * of LogWire.
 *
 * <p>Whoever logs never waits and is told of no failure. What finds the buffer full is dropped,
 * counted, and told on stderr and in the channel; so is what LogWire refuses, on stderr.
 */
@Plugin(name = "LogWire", category = "Core", elementType = "appender", printObject = false)
public final class LogWireAppender extends AbstractAppender {
  private final String channel;
  private final Sender sender;

  private LogWireAppender(String name, Filter filter, String channel, Sender sender) {
    super(name, filter, null, true, Property.EMPTY_ARRAY);
    this.channel = channel;
    this.sender = sender;
  }

  /** Called by Log4j with the attributes of the configuration. */
  @PluginFactory
  public static LogWireAppender create(
      @PluginAttribute("name") String name,
      @PluginAttribute("url") String url,
      @PluginAttribute("token") String token,
      @PluginAttribute("channel") String channel,
      @PluginAttribute(value = "buffer", defaultInt = 1_000) int buffer,
      @PluginElement("Filter") Filter filter) {
    String to = Sender.setting(url, "LOG_URL");
    String secret = Sender.setting(token, "LOG_TOKEN");
    String fault = Sender.fault(to, secret, channel);
    if (name == null || !fault.isEmpty()) {
      LOGGER.error("LogWire: {}; nothing is sent", name == null ? "name is missing" : fault);
      return null;
    }
    return new LogWireAppender(name, filter, channel, new Sender(to, secret, channel, buffer));
  }

  /** How many logs found the buffer full. */
  public long getDropped() {
    return sender.dropped();
  }

  @Override
  public void start() {
    sender.start();
    super.start();
  }

  @Override
  public void append(LogEvent event) {
    StringWriter trace = new StringWriter();
    if (event.getThrown() != null) {
      event.getThrown().printStackTrace(new PrintWriter(trace));
    }
    sender.add(
        Sender.log(
            channel,
            event.getLevel().isMoreSpecificThan(Level.ERROR),
            event.getMarker() != null && event.getMarker().isInstanceOf("ALERT"),
            String.valueOf(event.getMessage().getFormattedMessage()),
            trace.toString(),
            event.getContextData().toMap(),
            event.getLevel().toString(),
            event.getLoggerName()));
  }

  @Override
  public boolean stop(long timeout, TimeUnit unit) {
    boolean stopped = super.stop(timeout, unit);
    sender.close();
    return stopped;
  }

  // From here on it is the same in the appenders for Logback and for Log4j.

  /** Sends from a buffer, by a thread of its own, again and again with the same key. */
  private static final class Sender implements Runnable {
    private static final int PATIENCE_MILLIS = 5_000; // for an answer, and for the end
    private static final long LONGEST_WAIT_MILLIS = 30_000;
    private static final long TOLD_NANOS = 60_000_000_000L;

    private final String url;
    private final String token;
    private final String channel;
    private final BlockingQueue<String[]> buffer;
    private final AtomicInteger unsent = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final Map<String, Long> told = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this, "logwire");
    private long refused;
    private volatile long reported;
    private volatile boolean closing;

    Sender(String url, String token, String channel, int size) {
      this.url = url;
      this.token = token;
      this.channel = channel;
      this.buffer = new ArrayBlockingQueue<>(size);
      thread.setDaemon(true);
    }

    /** What is wrong with the settings; nothing if they can be used. */
    static String fault(String url, String token, String channel) {
      if (url == null || !url.matches("https?://.+")) {
        return "url (or LOG_URL) is not the address of the service";
      }
      if (token == null || !token.matches("[!-~]+")) {
        return "token (or LOG_TOKEN) is not a token";
      }
      return channel == null ? "channel is missing" : "";
    }

    /** The setting, or the variable of the environment where there is none. */
    static String setting(String value, String variable) {
      String text = value == null || value.isEmpty() ? System.getenv(variable) : value;
      return text == null ? null : text.trim();
    }

    void start() {
      thread.start();
    }

    void add(String json) {
      if (Thread.currentThread() == thread) {
        return;
      }
      unsent.incrementAndGet();
      if (!buffer.offer(new String[] {UUID.randomUUID().toString(), json})) {
        unsent.decrementAndGet();
        tell("full", "the buffer is full; " + dropped.incrementAndGet() + " logs dropped so far");
      }
    }

    long dropped() {
      return dropped.get();
    }

    /** Gives it five seconds to send what is left. */
    void close() {
      closing = true;
      thread.interrupt();
      long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
      while (unsent.get() > 0 && System.nanoTime() - end < 0) {
        pause(10);
      }
      if (unsent.get() > 0 || dropped.get() > reported) {
        tell("end", unsent + " logs not sent at the end, " + dropped + " dropped");
      }
    }

    @Override
    public void run() {
      while (true) {
        try {
          String[] next = buffer.take();
          boolean kept = deliver(next[0], next[1]);
          unsent.decrementAndGet();
          if (kept && dropped.get() > reported) {
            report();
          }
        } catch (InterruptedException e) {
          // the end has begun: what is left is sent
        } catch (RuntimeException e) {
          tell("fault", "a log could not be sent: " + e);
        }
      }
    }

    private void report() {
      long now = dropped.get();
      Map<String, Object> log = new LinkedHashMap<>();
      log.put("channel_id", channel);
      log.put("type", "error");
      log.put("label", (now - reported) + " logs dropped, as the buffer was full");
      if (deliver(UUID.randomUUID().toString(), json(log))) {
        reported = now;
      }
    }

    private boolean deliver(String key, String json) {
      byte[] body = json.getBytes(StandardCharsets.UTF_8);
      for (long wait = 1_000; ; wait = Math.min(2 * wait, LONGEST_WAIT_MILLIS)) {
        String answer;
        try {
          answer = post(key, body);
        } catch (IOException | RuntimeException e) {
          answer = "0 " + e;
        }
        int status = Integer.parseInt(answer.substring(0, answer.indexOf(' ')));
        if (status == 202) {
          return true;
        }
        if (status > 0 && status < 500 && status != 408 && status != 429) {
          tell("refused", ++refused + " logs refused so far, at last: " + answer);
          return false;
        }
        tell("waits", "LogWire does not take logs, they wait: " + answer);
        pause(closing ? 200 : wait);
      }
    }

    /** The status and what was answered. */
    private String post(String key, byte[] body) throws IOException {
      HttpURLConnection call = (HttpURLConnection) new URL(url).openConnection();
      call.setConnectTimeout(PATIENCE_MILLIS);
      call.setReadTimeout(PATIENCE_MILLIS);
      call.setInstanceFollowRedirects(false); // the token is for this address alone
      call.setRequestMethod("POST");
      call.setRequestProperty("Authorization", "Bearer " + token);
      call.setRequestProperty("Content-Type", "application/json");
      call.setRequestProperty("Idempotency-Key", key);
      call.setDoOutput(true);
      call.setFixedLengthStreamingMode(body.length);
      try (OutputStream out = call.getOutputStream()) {
        out.write(body);
      }
      int status = call.getResponseCode();
      StringBuilder text = new StringBuilder().append(status).append(' ');
      try (InputStream in = status < 400 ? call.getInputStream() : call.getErrorStream()) {
        byte[] bytes = new byte[4_096];
        for (int n = 0; in != null && (n = in.read(bytes)) >= 0; ) {
          if (text.length() < 4_096) {
            text.append(new String(bytes, 0, n, StandardCharsets.UTF_8));
          }
        }
      }
      return text.toString();
    }

    private void pause(long millis) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        if (Thread.currentThread() != thread) {
          Thread.currentThread().interrupt();
        }
      }
    }

    /** Says it on stderr, each kind once a minute at most. */
    private void tell(String kind, String text) {
      long now = System.nanoTime();
      Long last = told.get(kind);
      if (last == null || now - last > TOLD_NANOS) {
        told.put(kind, now);
        String line = text.replace(token, "***").replaceAll("[\\s\\p{Cntrl}]+", " ");
        System.err.println("logwire: " + line.substring(0, Math.min(line.length(), 500)));
      }
    }

    /** A log of that text and with these references, within the limits of the call. */
    static String log(
        String channel,
        boolean isError,
        boolean alert,
        String text,
        String trace,
        Map<String, String> references,
        String... tags) {
      String whole = trace.isEmpty() ? text : text + "\n" + trace;
      String label = text.split("\n", 2)[0].trim();
      Map<String, Object> log = new LinkedHashMap<>();
      log.put("channel_id", channel);
      log.put("type", isError ? "error" : "information");
      log.put("label", cut(label.isEmpty() ? tags[0] : label, 255));
      log.put("body", whole.equals(label) && label.length() <= 255 ? "" : cut(whole, 16_000));
      log.put("alert", alert ? "true" : "false");
      StringBuilder list = new StringBuilder();
      for (String tag : tags) {
        list.append(list.length() == 0 ? "" : ",").append(cut(tag.replace(',', ' '), 64));
      }
      log.put("tags", list.toString());
      Map<String, Object> custom = new LinkedHashMap<>();
      for (Map.Entry<String, String> one : references.entrySet()) {
        if ("reference".equals(one.getKey())) {
          log.put("reference", cut(String.valueOf(one.getValue()), 255));
        } else if (custom.size() < 32 && !one.getKey().isEmpty()) {
          custom.put(cut(one.getKey(), 64), cut(String.valueOf(one.getValue()), 1_024));
        }
      }
      log.put("custom_references", custom);
      return json(log);
    }

    private static String cut(String text, int longest) {
      return text.codePointCount(0, text.length()) <= longest
          ? text
          : text.substring(0, text.offsetByCodePoints(0, longest - 1)) + "\u2026";
    }

    private static String json(Map<?, ?> map) {
      StringBuilder json = new StringBuilder("{");
      for (Map.Entry<?, ?> one : map.entrySet()) {
        json.append(json.length() == 1 ? "" : ",").append(quoted(one.getKey().toString()));
        Object value = one.getValue();
        json.append(':');
        json.append(value instanceof Map ? json((Map<?, ?>) value) : quoted(value.toString()));
      }
      return json.append('}').toString();
    }

    // With U+FFFD for half an emoji and for U+0000, which no log may hold.
    private static String quoted(String text) {
      StringBuilder json = new StringBuilder("\"");
      text.codePoints()
          .forEach(
              c -> {
                if (c == 0 || Character.getType(c) == Character.SURROGATE) {
                  json.append('\ufffd');
                } else if (c < ' ') {
                  json.append(String.format("\\u%04x", c));
                } else {
                  json.append(c == '"' || c == '\\' ? "\\" : "").appendCodePoint(c);
                }
              });
      return json.append('"').toString();
    }
  }
}
