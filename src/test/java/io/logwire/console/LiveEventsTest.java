package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.StoredLog;
import io.logwire.store.sqlite.TestStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LiveEventsTest {
  private static List<StoredLog> logs(int number) {
    return LongStream.range(0, number)
        .mapToObj(i -> new StoredLog(number - i, TestStore.entry("a", "log")))
        .toList();
  }

  private static String events(List<StoredLog> logs, boolean uncounted, String row) {
    byte[] events = LiveEvents.of(logs, uncounted, 77, log -> Html.of("{} {}\n", log.id(), row));
    return new String(events, StandardCharsets.UTF_8);
  }

  @Test
  void showsTheNewestOfABurstAndCountsTheOthers() {
    String events = events(logs(1_000), false, "row");
    assertTrue(events.startsWith("event: logs\nid: 77\ndata: 1000 row\ndata: 999 row\n"), events);
    assertTrue(events.contains("data: 976 row\n"), events);
    assertTrue(!events.contains("data: 975 row\n"), events);
    assertTrue(events.endsWith("\n\nevent: more\nid: 77\ndata: 975\n\n"), events);
  }

  @Test
  void showsFewerWhereTheyAreLong() {
    String events = events(logs(20), false, "x".repeat(10_000));
    assertTrue(events.length() < 50_000, "" + events.length());
    assertTrue(events.endsWith("event: more\nid: 77\ndata: 16\n\n"), events.substring(40_000));
  }

  @Test
  void saysThatThereAreMoreWhereNobodyCounted() {
    assertEquals("event: more\nid: 77\ndata: \n\n", events(logs(0), true, "row"));
    assertTrue(events(logs(30), true, "row").endsWith("\n\nevent: more\nid: 77\ndata: \n\n"));
  }

  @Test
  void saysNothingWhereThereIsNothing() {
    assertEquals("", events(logs(0), false, "row"));
  }

  @Test
  void givesEachLineOfTheDataAFieldOfItsOwn() {
    assertEquals(
        "event: logs\nid: 77\ndata: 1 a\ndata: b\ndata: c\ndata: id: 5\ndata: \n\n",
        events(logs(1), false, "a\nb\rc\r\nid: 5"));
  }
}
