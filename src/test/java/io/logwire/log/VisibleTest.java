package io.logwire.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class VisibleTest {
  @Test
  void leavesPlainTextAsItIs() {
    String text = "Zwölf Boxkämpfer, 漢字, שלום, 👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 e\u0301 می\u200cخواهم";

    assertSame(text, Visible.line(text));
  }

  @Test
  void showsControlCharactersAsTheirPictures() {
    assertEquals("a␛[31m␇␊␍␉b␡␀", Visible.line("a\u001b[31m\u0007\n\r\tb\u007f\0"));
  }

  @Test
  void keepsLineFeedsAndTabsWhereLinesAreAskedFor() {
    assertEquals("a\n\tb␍c\nd␛", Visible.lines("a\r\n\tb\rc\nd\u001b"));
  }

  @Test
  void namesWhatHidesOrReordersOtherText() {
    assertEquals("a⟨U+202E⟩b⟨U+2066⟩⟨U+009B⟩", Visible.line("a\u202eb\u2066\u009b"));
    assertEquals("⟨U+200B⟩⟨U+FEFF⟩⟨U+2028⟩", Visible.line("\u200b\ufeff\u2028"));
  }

  @Test
  void leavesNothingThatATerminalObeys() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String shown = Visible.line(Character.toString(c));
      int at = c;
      assertTrue(
          shown.codePoints().noneMatch(Character::isISOControl) && !shown.isEmpty(),
          () -> "U+%04X".formatted(at));
    }
  }
}
