package io.logwire.log;

/**
 * Text of a log for a screen: what would drive a terminal, hide or reorder what stands around it is
 * shown as a sign instead, so that a person sees that it is there.
 *
 * <p>C0 controls and DEL become their pictures ({@code ␛}), everything else {@code ⟨U+202E⟩}. What
 * writing needs stays: joiners of emoji and scripts, combining marks, variation selectors.
 */
public final class Visible {
  private static final int PICTURES = 0x2400; // the picture of a C0 control is that much further on
  private static final int DELETE = 0x7f;
  private static final int PICTURE_OF_DELETE = 0x2421;

  private Visible() {}

  /** The text on one line. */
  public static String line(String text) {
    return of(text, false);
  }

  /** The text with its line feeds and tabs; CR LF counts as one line feed. */
  public static String lines(String text) {
    return of(text.replace("\r\n", "\n"), true);
  }

  /** JSON text that says the same, with what would be shown as a sign escaped. */
  public static String escaped(String json) {
    int first = firstHidden(json, true);
    if (first == json.length()) {
      return json;
    }
    StringBuilder escaped = new StringBuilder(json.length() + 64).append(json, 0, first);
    for (int i = first; i < json.length(); ) {
      int c = json.codePointAt(i);
      int end = i + Character.charCount(c);
      for (; i < end; i++) {
        if (isHidden(c, true)) {
          escaped.append("\\u%04X".formatted((int) json.charAt(i)));
        } else {
          escaped.append(json.charAt(i));
        }
      }
    }
    return escaped.toString();
  }

  private static String of(String text, boolean keepsLayout) {
    int first = firstHidden(text, keepsLayout);
    if (first == text.length()) {
      return text;
    }
    StringBuilder visible = new StringBuilder(text.length() + 16).append(text, 0, first);
    for (int i = first; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (!isHidden(c, keepsLayout)) {
        visible.appendCodePoint(c);
      } else if (c < ' ') {
        visible.appendCodePoint(PICTURES + c);
      } else if (c == DELETE) {
        visible.appendCodePoint(PICTURE_OF_DELETE);
      } else {
        visible.append("⟨U+%04X⟩".formatted(c));
      }
    }
    return visible.toString();
  }

  private static int firstHidden(String text, boolean keepsLayout) {
    int i = 0;
    while (i < text.length() && !isHidden(text.codePointAt(i), keepsLayout)) {
      i += Character.charCount(text.codePointAt(i));
    }
    return i;
  }

  private static boolean isHidden(int c, boolean keepsLayout) {
    if (c < ' ') {
      return !(keepsLayout && (c == '\n' || c == '\t'));
    }
    if (c < DELETE) {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      case Character.SURROGATE -> true;
      case Character.FORMAT -> !isPartOfWriting(c);
      default -> false;
    };
  }

  // Joiners, the signs that Arabic and Syriac write before a number, and the tags of flag emoji.
  private static boolean isPartOfWriting(int c) {
    return c == 0x200c
        || c == 0x200d
        || c >= 0x0600 && c <= 0x0605
        || c == 0x06dd
        || c == 0x070f
        || c == 0x08e2
        || c >= 0xe0020 && c <= 0xe007f;
  }
}
