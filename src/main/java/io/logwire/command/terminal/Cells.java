package io.logwire.command.terminal;

import io.logwire.log.Surrogates;
import io.logwire.log.Visible;
import java.util.Arrays;

/**
 * How many cells of a terminal a text takes: none for what combines with the character before, two
 * for East Asian wide characters and emoji, one for everything else.
 *
 * <p>Limit: terminals disagree about emoji that are joined to one or changed by a selector or a
 * skin tone; {@link #line} shows such parts side by side, which is the same everywhere.
 */
public final class Cells {
  private static final String MORE = "…";
  private static final int ZERO_WIDTH_JOINER = 0x200d;
  private static final int MOST_MARKS = 4; // on one character; more of them grow over other lines

  // First and last of each range: East_Asian_Width W and F of Unicode 14, joined over gaps.
  private static final int[] WIDE = {
    0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x23f0, 0x23f0, 0x23f3, 0x23f3,
    0x25fd, 0x25fe, 0x2614, 0x2615, 0x2648, 0x2653, 0x267f, 0x267f, 0x2693, 0x2693, 0x26a1, 0x26a1,
    0x26aa, 0x26ab, 0x26bd, 0x26be, 0x26c4, 0x26c5, 0x26ce, 0x26ce, 0x26d4, 0x26d4, 0x26ea, 0x26ea,
    0x26f2, 0x26f3, 0x26f5, 0x26f5, 0x26fa, 0x26fa, 0x26fd, 0x26fd, 0x2705, 0x2705, 0x270a, 0x270b,
    0x2728, 0x2728, 0x274c, 0x274c, 0x274e, 0x274e, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797,
    0x27b0, 0x27b0, 0x27bf, 0x27bf, 0x2b1b, 0x2b1c, 0x2b50, 0x2b50, 0x2b55, 0x2b55, 0x2e80, 0x303e,
    0x3041, 0x3247, 0x3250, 0x4dbf, 0x4e00, 0xa4c6, 0xa960, 0xa97c, 0xac00, 0xd7a3, 0xf900, 0xfaff,
    0xfe10, 0xfe6b, 0xff01, 0xff60, 0xffe0, 0xffe6, 0x16fe0, 0x18d08, 0x1aff0, 0x1b2fb, 0x1f004,
    0x1f004, 0x1f0cf, 0x1f0cf, 0x1f18e, 0x1f18e, 0x1f191, 0x1f19a, 0x1f200, 0x1f320, 0x1f32d,
    0x1f335, 0x1f337, 0x1f37c, 0x1f37e, 0x1f393, 0x1f3a0, 0x1f3ca, 0x1f3cf, 0x1f3d3, 0x1f3e0,
    0x1f3f0, 0x1f3f4, 0x1f3f4, 0x1f3f8, 0x1f43e, 0x1f440, 0x1f440, 0x1f442, 0x1f4fc, 0x1f4ff,
    0x1f53d, 0x1f54b, 0x1f54e, 0x1f550, 0x1f567, 0x1f57a, 0x1f57a, 0x1f595, 0x1f596, 0x1f5a4,
    0x1f5a4, 0x1f5fb, 0x1f64f, 0x1f680, 0x1f6c5, 0x1f6cc, 0x1f6cc, 0x1f6d0, 0x1f6d2, 0x1f6d5,
    0x1f6df, 0x1f6eb, 0x1f6ec, 0x1f6f4, 0x1f6fc, 0x1f7e0, 0x1f7f0, 0x1f90c, 0x1f93a, 0x1f93c,
    0x1f945, 0x1f947, 0x1f9ff, 0x1fa70, 0x1faff, 0x20000, 0x3fffd
  };

  private Cells() {}

  /** The cells that a text takes that has come out of {@link #line}. */
  public static int of(String text) {
    int cells = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      cells += of(c);
    }
    return cells;
  }

  /** As much of the text as fits; where that is not all, the last cell says so. */
  public static String cut(String text, int cells) {
    int taken = 0;
    int end = 0; // of what fits beside the sign
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      taken += of(c);
      if (taken > cells) {
        return cells == 0 ? "" : text.substring(0, end) + MORE;
      }
      i += Character.charCount(c);
      if (taken < cells) {
        end = i;
      }
    }
    return text;
  }

  /** The text, cut or filled up with spaces to take exactly that many cells. */
  public static String fill(String text, int cells) {
    String cut = cut(text, cells);
    return cut + " ".repeat(cells - of(cut));
  }

  /** Digits and the like, behind as many spaces as make them that many cells. */
  public static String right(String text, int cells) {
    return " ".repeat(Math.max(0, cells - text.length())) + text;
  }

  /**
   * Text of a log on one line, as a terminal can be trusted with it.
   *
   * @param most characters that are looked at; give more than fit
   */
  public static String line(String text, int most) {
    String visible = Visible.line(Surrogates.beginning(text, most));
    return isAscii(visible) ? visible : withoutWhatTerminalsDisagreeAbout(visible);
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  private static String withoutWhatTerminalsDisagreeAbout(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    int before = 0;
    int marks = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int cells = of(c);
      marks = cells == 0 ? marks + 1 : 0;
      boolean joins = c == ZERO_WIDTH_JOINER && (isEmoji(before) || isEmoji(next(text, i)));
      boolean colours = isSkinTone(c) && isEmoji(before);
      if (joins || colours || isSelector(c) || marks > MOST_MARKS) {
        continue;
      }
      plain.appendCodePoint(c);
      before = c;
    }
    return plain.toString();
  }

  private static int next(String text, int i) {
    return i < text.length() ? text.codePointAt(i) : 0;
  }

  private static boolean isSelector(int c) {
    return c >= 0xfe00 && c <= 0xfe0f || c >= 0xe0100 && c <= 0xe01ef;
  }

  private static boolean isSkinTone(int c) {
    return c >= 0x1f3fb && c <= 0x1f3ff;
  }

  private static boolean isEmoji(int c) {
    return c >= 0x2190 && c < 0x2c00 || c >= 0x1f000 && c < 0x20000;
  }

  private static int of(int c) {
    if (c < 0x300) {
      return 1;
    }
    if (isZeroWidth(c)) {
      return 0;
    }
    if (c < WIDE[0]) {
      return 1;
    }
    int at = Arrays.binarySearch(WIDE, c);
    boolean wide = at >= 0 || (-at - 1) % 2 == 1; // behind the first of a range
    return wide ? 2 : 1;
  }

  private static boolean isZeroWidth(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> true;
      // The signs that Arabic and Syriac write before a number are seen; joiners and tags are not.
      case Character.FORMAT -> c >= 0x2000;
      default -> c >= 0x1160 && c <= 0x11ff || c >= 0xd7b0 && c <= 0xd7ff; // parts of Hangul
    };
  }
}
