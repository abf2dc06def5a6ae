package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwire.store.LogCounts;
import io.logwire.store.sql.NewestLogs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewestLogsTest {
  @TempDir Path folder;

  @Test
  void findsTheNewestLogOfEachChannelIndexedOrNot() {
    Map<String, String> expected = Map.of("a", "a 3", "b", "b 3", "C_9", "C_9 3");
    try (TestStore store = new TestStore(folder)) {
      for (int i = 1; i <= 3; i++) {
        for (String channel : expected.keySet()) {
          store.append(TestStore.entry(channel, channel + " " + i));
        }
      }
      assertEquals(expected, labels(store));
    }
    try (TestStore store = new TestStore(folder)) { // a start indexes all that is left
      assertEquals(expected, labels(store));
      store.append(TestStore.entry("b", "b 4"));
      assertEquals(Map.of("a", "a 3", "b", "b 4", "C_9", "C_9 3"), labels(store));
    }
  }

  private static Map<String, String> labels(TestStore store) {
    List<LogCounts.Newest> channels =
        new LogCounts(store.database)
            .channels().stream()
                .map(one -> new LogCounts.Newest(one.channelId(), one.newestHour()))
                .toList();
    return new NewestLogs(store.database)
        .of(channels).entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, log -> log.getValue().entry().label()));
  }
}
