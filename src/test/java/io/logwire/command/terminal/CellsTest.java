package io.logwire.command.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CellsTest {
  private static String line(String text) {
    return Cells.line(text, 1_000);
  }

  @Test
  void countsWideCharactersTwiceAndCombiningOnesNotAtAll() {
    assertEquals(4, Cells.of("paid"));
    assertEquals(4, Cells.of("café"));
    assertEquals(4, Cells.of("cafe\u0301"));
    assertEquals(8, Cells.of("订单退款"));
    assertEquals(4, Cells.of("ｶﾞab"));
    assertEquals(4, Cells.of("한글"));
    assertEquals(2, Cells.of("\u1112\u1161\u11ab"), "one syllable of Hangul in three parts");
    assertEquals(2, Cells.of("\ud83d\ude80"));
    assertEquals(2, Cells.of("✅"));
    assertEquals(1, Cells.of("✓"));
    assertEquals(3, Cells.of("␛[m"));
  }

  @Test
  void cutsWithASignThatTextIsMissing() {
    assertEquals("Order paid", Cells.cut("Order paid", 10));
    assertEquals("Order pai…", Cells.cut("Order paid!", 10));
    assertEquals("订单…", Cells.cut("订单已退款", 5));
    assertEquals("订…", Cells.cut("订单已退款", 4));
    assertEquals("cafe\u0301…", Cells.cut("cafe\u0301 au lait", 5));
    assertEquals("…", Cells.cut("ab", 1));
    assertEquals("", Cells.cut("ab", 0));
    assertEquals("订… ", Cells.fill("订单已退款", 4));
    assertEquals("ab   ", Cells.fill("ab", 5));
  }

  @Test
  void showsTheSameOnEveryTerminal() {
    assertEquals("\ud83d\udc69\ud83d\udcbb", line("\ud83d\udc69\u200d\ud83d\udcbb"));
    assertEquals("\ud83d\udc4d", line("\ud83d\udc4d\ud83c\udffd"));
    assertEquals("❤", line("❤\ufe0f"));
    assertEquals("می\u200cخواهم", line("می\u200cخواهم"), "a joiner that writing needs");
    assertEquals("a\u0301\u0301\u0301\u0301b", line("a" + "\u0301".repeat(900) + "b"));
    assertEquals("␛[31m⟨U+202E⟩", line("\u001b[31m\u202e"));
  }

  @Test
  void neverCutsAPairOfSurrogatesInTwo() {
    assertEquals("a", Cells.line("a\ud83d\ude80", 2));
    assertEquals("a\ud83d\ude80", Cells.line("a\ud83d\ude80", 3));
  }

  @Test
  void fillsExactlyWhateverTheTextIs() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(30); n > 0; n--) {
        int[] kinds = {0x20, 0x300, 0x1100, 0x2000, 0x4e00, 0xd7b0, 0xfe00, 0x1f300, 0xe0000};
        text.appendCodePoint(kinds[random.nextInt(kinds.length)] + random.nextInt(0x80));
      }
      int width = random.nextInt(20);
      String filled = Cells.fill(line(text.toString()), width);
      assertEquals(width, Cells.of(filled), "seed " + seed + ": " + text);
      assertTrue(Cells.of(Cells.cut(line(text.toString()), width)) <= width, "seed " + seed);
    }
  }
}
