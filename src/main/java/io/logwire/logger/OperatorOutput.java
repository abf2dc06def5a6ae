package io.logwire.logger;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.logwire.log.Visible;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.event.Level;

/**
 * The standard error, as the place where the service tells its owner a fact on a line: as text with
 * the stack of what was thrown below it, or as JSON with the stack inside.
 *
 * <p>Limit: what a message quotes cannot begin a line of its own, nor drive a terminal.
 *
 * <p>Threading: any thread; the lines of two never mix, and a stream that takes nothing stops
 * nobody.
 */
final class OperatorOutput {
  /** In a class of its own, as most starts have nothing to say. */
  private static final class Time {
    static final DateTimeFormatter FORMAT =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX");

    static String now() {
      return FORMAT.format(ZonedDateTime.now(ZoneId.systemDefault()));
    }
  }

  private final PatientLines output = new PatientLines();
  private final boolean journal;
  private final Supplier<PrintStream> stream;
  private volatile LoggerStyle style = LoggerStyle.DEFAULT;
  private volatile LongAdder notWritten = new LongAdder();

  /**
   * @param journal whether each line begins with its priority
   * @param stream the standard error, which is asked for with each line
   */
  OperatorOutput(boolean journal, Supplier<PrintStream> stream) {
    this.journal = journal;
    this.stream = stream;
  }

  LoggerStyle style() {
    return style;
  }

  void follow(LoggerStyle other) {
    style = other;
  }

  /** Counts there what it is not given to write, from now on. */
  void countNotWritten(LongAdder count) {
    notWritten = count;
  }

  /** Waits until all that was written so far is with the stream, but not for longer than that. */
  void awaitWritten(Duration most) {
    output.awaitWritten(most);
  }

  /** One line was passed by. */
  void passBy() {
    notWritten.increment();
  }

  /** What a line of that level begins with. */
  String priority(Level level) {
    return journal ? Journal.priority(level) : "";
  }

  void write(Level level, String speaker, String message, long more, Throwable thrown) {
    String text =
        style.json()
            ? json(level, speaker, message, more, thrown)
            : text(level, speaker, message, more, thrown);
    String priority = priority(level);
    String lines = priority + (priority.isEmpty() ? text : text.replace("\n", "\n" + priority));
    if (!output.write(stream.get(), lines)) {
      passBy();
    }
  }

  private String text(Level level, String speaker, String message, long more, Throwable thrown) {
    StringBuilder text = new StringBuilder();
    if (!journal) {
      text.append(Time.now()).append(' ');
    }
    text.append(level).append(' ').append(speaker).append(" - ").append(Visible.line(message));
    if (more > 0) {
      text.append(" (%,d more like this were not written)".formatted(more));
    }
    if (thrown != null) {
      stack(thrown).lines().forEach(line -> text.append('\n').append(belongsAbove(line)));
    }
    return text.toString();
  }

  // The message of an exception may have lines, which must not look like facts.
  private static String belongsAbove(String line) {
    return (line.startsWith("\t") ? "" : "  ") + Visible.lines(line);
  }

  private static String json(
      Level level, String speaker, String message, long more, Throwable thrown) {
    StringBuilder json = new StringBuilder("{");
    add(json, "time", Time.now());
    add(json.append(','), "level", level.toString().toLowerCase(Locale.ROOT));
    add(json.append(','), "logger", speaker);
    add(json.append(','), "message", message);
    if (more > 0) {
      json.append(",\"not_written\":").append(more);
    }
    if (thrown != null) {
      add(json.append(','), "stack", stack(thrown));
    }
    return Visible.escaped(json.append('}').toString());
  }

  private static void add(StringBuilder json, String name, String value) {
    json.append('"').append(name).append("\":\"");
    JsonStringEncoder.getInstance().quoteAsString(value, json);
    json.append('"');
  }

  private static String stack(Throwable thrown) {
    StringWriter stack = new StringWriter();
    thrown.printStackTrace(new PrintWriter(stack));
    return stack.toString();
  }
}
