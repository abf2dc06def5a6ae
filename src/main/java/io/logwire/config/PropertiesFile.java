package io.logwire.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of properties in UTF-8, read so that no value changes silently. The format is Java's: what
 * it would drop or join without a word (a backslash before a sign that is no escape, one at the end
 * of a line) is a fault here, and so are quotes around a value, which the format keeps.
 */
final class PropertiesFile {
  private static final Pattern KEY = Pattern.compile("(?:\\\\.|[^\\\\=:\\s])*");
  private static final Pattern SEPARATOR = Pattern.compile("\\s*[=:]?\\s*");
  private static final Pattern UNICODE = Pattern.compile("u([0-9a-fA-F]{4})");
  private static final String ITSELF = "\\:=#! ";
  private static final char BOM = '\ufeff';

  private final Path file;
  private final List<String> faults;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new HashMap<>();

  private PropertiesFile(Path file, List<String> faults) {
    this.file = file;
    this.faults = faults;
  }

  /**
   * The values by key, in the order of the file; adds a fault for everything that cannot be taken
   * as it stands.
   *
   * @param required whether a file that is not there is a fault
   */
  static Map<String, String> read(Path file, boolean required, List<String> faults) {
    PropertiesFile properties = new PropertiesFile(file, faults);
    try {
      properties.parse(SmallFile.read(file));
    } catch (NoSuchFileException e) {
      if (required) {
        faults.add(file + ": there is no such file");
      }
    } catch (IOException e) {
      faults.add(file + ": cannot be read: " + reason(file, e));
    }
    return properties.values;
  }

  /** Why a file cannot be read, for its owner. */
  static String reason(Path file, IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "this user (%s) may not read it; %s"
          .formatted(System.getProperty("user.name"), SecretFiles.describe(file));
    }
    return e.getMessage();
  }

  private void parse(byte[] bytes) {
    if (isUtf16(bytes)) {
      faults.add(file + ": is UTF-16; save the file as UTF-8");
      return;
    }
    int start = 0;
    for (int number = 1; start < bytes.length; number++) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      try {
        ByteBuffer line = ByteBuffer.wrap(bytes, start, end - start);
        take(number, StandardCharsets.UTF_8.newDecoder().decode(line).toString());
      } catch (CharacterCodingException e) {
        fault(number, "is not UTF-8 (it may be Latin-1); save the file as UTF-8");
      }
      start = end + 1;
    }
  }

  // By the byte order mark that Windows puts before it.
  private static boolean isUtf16(byte[] bytes) {
    return bytes.length > 1
        && (bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe
            || bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff);
  }

  private void take(int number, String raw) {
    String line = number == 1 && raw.indexOf(BOM) == 0 ? raw.substring(1) : raw;
    line = line.strip();
    if (line.isEmpty() || line.startsWith("#") || line.startsWith("!")) {
      return;
    }
    Matcher key = KEY.matcher(line);
    Matcher separator = SEPARATOR.matcher(line);
    int from = key.lookingAt() ? key.end() : 0;
    from = separator.find(from) ? separator.end() : from;
    String name = text(number, line.substring(0, key.end()));
    String value = text(number, line.substring(from));
    if (name == null || value == null) {
      return;
    }
    if (isQuoted(value)) {
      fault(number, "has quotes around its value, which would belong to it; leave them out");
    } else if (isHalfQuoted(line.substring(from))) {
      fault(
          number,
          "has one quote at an end of its value; leave it out, or write \\u0022 for \" and"
              + " \\u0027 for ' where it belongs to the value");
    } else if (lines.containsKey(name)) {
      fault(number, "has %s, which line %d has too".formatted(name, lines.get(name)));
    } else {
      lines.put(name, number);
      values.put(name, value);
    }
  }

  /** Without the escapes; null, and a fault, where one is none. Never with a value in the fault. */
  private String text(int number, String escaped) {
    StringBuilder text = new StringBuilder();
    Matcher unicode = UNICODE.matcher(escaped);
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c != '\\') {
        text.append(c);
      } else if (++i == escaped.length()) {
        fault(number, "ends with a backslash, which would join the next one to it; write \\\\");
        return null;
      } else if (ITSELF.indexOf(escaped.charAt(i)) >= 0) {
        text.append(escaped.charAt(i));
      } else if (unicode.region(i, escaped.length()).lookingAt()) {
        text.append((char) Integer.parseInt(unicode.group(1), 16));
        i = unicode.end() - 1;
      } else {
        fault(number, "has a backslash that stands for no sign; write \\\\ for a backslash");
        return null;
      }
    }
    return text.toString();
  }

  private static boolean isQuoted(String value) {
    int last = value.length() - 1;
    return last > 0
        && value.charAt(0) == value.charAt(last)
        && (value.charAt(0) == '"' || value.charAt(0) == '\'');
  }

  // One that is written as an escape is meant.
  private static boolean isHalfQuoted(String raw) {
    for (char quote : new char[] {'"', '\''}) {
      int first = raw.indexOf(quote);
      boolean atAnEnd = first == 0 || first == raw.length() - 1;
      if (first >= 0 && first == raw.lastIndexOf(quote) && atAnEnd) {
        return true;
      }
    }
    return false;
  }

  private void fault(int number, String message) {
    faults.add("%s: line %d %s".formatted(file, number, message));
  }
}
