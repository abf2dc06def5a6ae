package io.logwire.log;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stack traces of Python, Java and JavaScript in a body: what went wrong stands at their end, or in
 * their first line, and the rest of a short view would be frames of libraries.
 */
public final class Trace {
  private static final String PYTHON = "Traceback (most recent call last)";
  private static final Pattern PYTHON_FRAME =
      Pattern.compile("\\s+File \"([^\"]+)\", line (\\d+), in (.+)");
  private static final Pattern FRAME = Pattern.compile("\\s+at (.+)");
  private static final Pattern OF_OTHERS =
      Pattern.compile(
          "(async )?(java|javax|jakarta|jdk|sun|com\\.sun|kotlin|scala|groovy|org\\.springframework"
              + "|org\\.apache|org\\.eclipse|org\\.hibernate|org\\.jboss|io\\.netty|io\\.undertow"
              + "|com\\.zaxxer|com\\.fasterxml|com\\.google|reactor|okhttp3|io\\.grpc"
              + "|io\\.vertx|akka|org\\.postgresql|org\\.sqlite|org\\.mariadb|com\\.mysql|oracle"
              + "|org\\.slf4j)\\b.*"
              + "|.*[/\\\\(](node_modules|internal)/.*|(.*\\()?node:.*|.*<anonymous>.*");
  private static final Pattern OF_PYTHON =
      Pattern.compile(".*(site-packages|dist-packages|[/\\\\]python[\\d.]*[/\\\\]).*|<frozen .*");
  private static final String CAUSE = "Caused by: ";

  private Trace() {}

  /** What went wrong, and the frame of one's own code that is nearest to it; absent without one. */
  public static Optional<String> summary(String body) {
    if (body.contains(PYTHON)) {
      return ofPython(body.lines().toList());
    }
    return body.contains("\n") ? ofFrames(body.lines().toList()) : Optional.empty();
  }

  private static Optional<String> ofPython(List<String> lines) {
    String error = "";
    String frame = "";
    boolean inside = false;
    for (String line : lines) {
      Matcher matcher = PYTHON_FRAME.matcher(line);
      if (line.contains(PYTHON)) {
        inside = true;
        frame = "";
      } else if (inside && matcher.matches()) {
        boolean ours = !OF_PYTHON.matcher(matcher.group(1)).matches();
        frame = ours || frame.isEmpty() ? where(matcher) : frame;
      } else if (inside && !line.isBlank() && !Character.isWhitespace(line.charAt(0))) {
        error = line;
        inside = false;
      }
    }
    return error.isEmpty() ? Optional.empty() : Optional.of(joined(error, frame));
  }

  private static String where(Matcher frame) {
    return frame.group(3) + " (" + frame.group(1) + ":" + frame.group(2) + ")";
  }

  // The last cause is the first that happened, and its frames come first.
  private static Optional<String> ofFrames(List<String> lines) {
    String error = "";
    String frame = "";
    String outer = ""; // that of the error which this one has caused
    String before = "";
    boolean any = false;
    for (String line : lines) {
      Matcher matcher = FRAME.matcher(line);
      if (matcher.matches()) {
        if (!any) {
          error = before;
          any = true;
        }
        boolean ours = !OF_OTHERS.matcher(matcher.group(1)).matches();
        frame = ours && frame.isEmpty() ? matcher.group(1) : frame;
      } else if (line.startsWith(CAUSE) && any) {
        error = line.substring(CAUSE.length());
        outer = frame.isEmpty() ? outer : frame;
        frame = "";
      } else if (!line.isBlank()) {
        before = line.strip();
      }
    }
    String nearest = frame.isEmpty() ? outer : frame;
    return error.isEmpty() ? Optional.empty() : Optional.of(joined(error, nearest));
  }

  private static String joined(String error, String frame) {
    return frame.isEmpty() ? error : error + " at " + frame;
  }
}
