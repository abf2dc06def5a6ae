package io.logwire.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HitsTest {

  private static List<String> found(LogQuery query, String text) {
    Hits hits = Hits.of(query);
    List<String> found = new ArrayList<>();
    Optional<Hits.Hit> hit = hits.next(text, 0);
    while (hit.isPresent()) {
      found.add(text.substring(hit.get().start(), hit.get().end()));
      hit = hits.next(text, hit.get().end());
    }
    return found;
  }

  private static List<String> inside(String piece, String text) {
    return found(LogQuery.latest(1).contains(piece), text);
  }

  @Test
  void findsAPieceInsideOfWordsWithoutCaseAndAccents() {
    assertEquals(List.of("isbo", "ISBO"), inside("Isbo", "Lisbon and LISBON"));
    assertEquals(List.of("übe"), inside("UBE", "Grübeln"));
    assertEquals(List.of("u\u0308be"), inside("ube", "Gru\u0308beln"));
    assertEquals(List.of("e\u0308"), inside("e", "Zoe\u0308 S"));
    assertEquals(List.of("aß"), inside("ass", "Straße"));
    assertEquals(List.of("ß"), inside("s", "ß"));
    assertEquals(List.of("\ud83d\ude00"), inside("\ud83d\ude00", "a\ud83d\ude00b"));
    assertEquals(List.of(), inside("isbo", "Lis bon"));
  }

  @Test
  void findsWordsAndAPieceTogether() {
    LogQuery both = LogQuery.latest(1).text("paid lisb*").contains("rde");
    assertEquals(List.of("rde", "paid", "Lisbon"), found(both, "Order paid to Lisbon"));
    assertEquals(List.of("lisborde"), found(both, "lisborde"), "the one that begins first");
  }

  @Test
  void takesNoLongerForManyPiecesInALongText() {
    LogQuery both = LogQuery.latest(1).text("nothing").contains("e");
    assertTimeout(
        Duration.ofSeconds(10),
        () -> assertEquals(32_768, found(both, "e ".repeat(32_768)).size()));
  }
}
