package io.logwire.trouble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.Pause;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.metrics.Counter;
import io.logwire.metrics.Metrics;
import io.logwire.store.LogRepository;
import io.logwire.store.Store;
import io.logwire.store.StoreException;
import io.logwire.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TroublesTest {
  @TempDir Path folder;
  private final HandClock clock = new HandClock();
  private final Map<String, String> wrong = new HashMap<>();
  private final List<StoredLog> told = new ArrayList<>(); // past the store
  private boolean full;
  @AutoClose private Store store;
  private LogRepository repository;
  private Troubles troubles;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder, RetentionRules.NONE, 0, clock);
    repository = store.repository(entry -> List.of("ops"), () -> {});
    watch(true, "disk", "backup");
  }

  private void watch(boolean alerts, String... names) {
    troubles = watch(alerts, Troubles.Part.ALL, names);
  }

  private Troubles watch(boolean alerts, Troubles.Part part, String... names) {
    Map<String, Source> sources = new HashMap<>();
    for (String name : names) {
      sources.put(name, now -> Optional.ofNullable(wrong.get(name)));
    }
    return new Troubles(() -> sources, ways(alerts), part);
  }

  private Ledger.Ways ways(boolean alerts) {
    return new Ledger.Ways(this::append, store.reader()::find, told::add, () -> alerts);
  }

  private CompletableFuture<?> append(LogEntry entry) {
    if (full) {
      return CompletableFuture.failedFuture(new StoreException("the disk is full"));
    }
    CompletableFuture<?> done = repository.append(entry, Optional.empty());
    done.join();
    return done;
  }

  /** So much time, with a look every ten seconds. */
  private void pass(Duration time) {
    for (long left = time.toSeconds(); left > 0; left -= 10) {
      clock.advance(Duration.ofSeconds(10));
      troubles.step(clock.instant());
    }
  }

  private List<String> labels() {
    List<String> labels = new ArrayList<>();
    store
        .reader()
        .find(LogQuery.latest(99).channel("logwire"))
        .forEach(log -> labels.add(0, log.entry().label()));
    return labels;
  }

  private long owed() {
    return store.state().owed();
  }

  @Test
  void areToldOnceWhenTheyBeginAndOnceWhenTheyEnd() {
    pass(Duration.ofMinutes(5));
    assertEquals(List.of(), labels());
    wrong.put("disk", "the disk is full");
    pass(Duration.ofHours(1));
    assertEquals(List.of("Trouble: disk"), labels());
    wrong.clear();
    pass(Duration.ofSeconds(50));
    assertEquals(List.of("Trouble: disk"), labels(), "not before a calm minute");
    pass(Duration.ofSeconds(10));
    assertEquals(List.of("Trouble: disk", "Over: disk"), labels());
    assertEquals(2, owed());
    StoredLog end = store.reader().find(LogQuery.latest(1).channel("logwire")).get(0);
    assertTrue(end.entry().body().startsWith("It began at 2026-03-01T12:05:10Z: the disk is full"));
    wrong.put("disk", "again");
    pass(Duration.ofMinutes(1));
    assertEquals(3, labels().size());
  }

  @Test
  void refusedLogsAreOverFiveMinutesAfterTheLastOne() {
    AtomicLong count = new AtomicLong();
    Source refused = Sources.refused(count::get);
    count.set(3);
    assertTrue(refused.look(clock.instant()).isPresent());
    clock.advance(Duration.ofSeconds(299));
    assertTrue(refused.look(clock.instant()).isPresent());
    clock.advance(Duration.ofSeconds(1));
    assertEquals(Optional.empty(), refused.look(clock.instant()));
  }

  @Test
  void looksThatFailAreCounted() {
    Sources sources = Sources.of(store, List::of);
    Counter failed = new Metrics().owner.looksFailed;
    Ledger.Ways ways =
        new Ledger.Ways(
            entry -> CompletableFuture.completedFuture(1),
            store.reader()::find,
            told::add,
            () -> true);
    store.close();
    try (TroubleWatch watch = TroubleWatch.start(sources, ways, clock, failed)) {
      watch.look();
      while (failed.count() == 0) {
        Pause.beforeTheNextLook();
      }
    }
  }

  @Test
  void whatComesAndGoesIsOneTrouble() {
    for (int i = 0; i < 20; i++) {
      wrong.put("disk", "full " + i);
      pass(Duration.ofSeconds(20));
      wrong.clear();
      pass(Duration.ofSeconds(30));
    }
    assertEquals(List.of("Trouble: disk"), labels());
  }

  @Test
  void areKnownAfterARestart() {
    wrong.put("disk", "full");
    pass(Duration.ofMinutes(1));
    watch(true, "disk", "backup");
    pass(Duration.ofMinutes(5));
    assertEquals(List.of("Trouble: disk"), labels());
    wrong.clear();
    watch(true, "disk", "backup");
    pass(Duration.ofMinutes(5));
    assertEquals(List.of("Trouble: disk", "Over: disk"), labels());
    watch(true, "disk", "backup");
    pass(Duration.ofMinutes(5));
    assertEquals(2, labels().size());
  }

  @Test
  void endWhereNobodyLooksForThemAnyMore() {
    wrong.put("backup", "failed");
    pass(Duration.ofMinutes(1));
    watch(true, "disk");
    pass(Duration.ofMinutes(5));
    assertEquals(List.of("Trouble: backup", "Over: backup"), labels());
  }

  @Test
  void ofSeveralReplicasAreToldByTheOneInCharge() {
    AtomicInteger inCharge = new AtomicInteger();
    List<Troubles> replicas = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int replica = i;
      BooleanSupplier isInCharge = () -> inCharge.get() == replica;
      replicas.add(watch(true, new Troubles.Part(isInCharge, name -> !name.equals("own")), "disk"));
    }
    Troubles own = watch(true, new Troubles.Part(() -> true, "own"::equals), "own");
    replicas.add(own);
    wrong.putAll(Map.of("disk", "full", "own", "refuses"));
    for (int i = 0; i < 3; i++) {
      inCharge.set(i);
      passAll(replicas);
    }
    assertEquals(List.of("Trouble: disk", "Trouble: own"), sorted());
    wrong.clear();
    for (int i = 0; i < 3; i++) {
      inCharge.set(i);
      passAll(replicas);
    }
    assertEquals(List.of("Over: disk", "Over: own", "Trouble: disk", "Trouble: own"), sorted());
  }

  private List<String> sorted() {
    return labels().stream().sorted().toList();
  }

  private void passAll(List<Troubles> replicas) {
    for (int seconds = 0; seconds < 300; seconds += 10) {
      clock.advance(Duration.ofSeconds(10));
      replicas.forEach(one -> one.step(clock.instant()));
    }
  }

  @Test
  void areToldPastTheStoreWhereItTakesNoLogsAndKeptWhenItDoes() {
    full = true;
    wrong.put("disk", "the disk is full");
    pass(Duration.ofHours(1));
    assertEquals(1, told.size());
    assertEquals("Trouble: disk", told.get(0).entry().label());
    full = false;
    pass(Duration.ofMinutes(1));
    assertEquals(List.of("Trouble: disk"), labels());
    assertEquals(0, owed(), "it was told");
    wrong.clear();
    pass(Duration.ofMinutes(5));
    assertEquals(List.of("Trouble: disk", "Over: disk"), labels());
    assertEquals(1, owed());
    assertEquals(1, told.size());
  }

  @Test
  void anEndThatCouldNotBeKeptFollows() {
    full = true;
    wrong.put("disk", "the disk is full");
    pass(Duration.ofMinutes(1));
    wrong.clear();
    pass(Duration.ofMinutes(10));
    assertEquals(List.of(), labels());
    full = false;
    pass(Duration.ofMinutes(1));
    assertEquals(List.of("Over: disk"), labels());
  }

  @Test
  void areLogsAndNoAlertsWhereNobodyAsksForThem() {
    watch(false, "disk");
    full = true;
    wrong.put("disk", "full");
    pass(Duration.ofMinutes(1));
    full = false;
    pass(Duration.ofMinutes(1));
    assertEquals(List.of("Trouble: disk"), labels());
    assertEquals(0, owed());
    assertFalse(told.iterator().hasNext());
  }

  @Test
  void ofAReplicaThatIsGoneAreEndedByTheOneInCharge() {
    Set<String> gone = new HashSet<>();
    AtomicBoolean inCharge = new AtomicBoolean();
    GoneReplicas others =
        new GoneReplicas(
            new TroubleWatch.Replica("b", now -> Optional.empty(), inCharge::get, gone::contains),
            ways(true));
    String name = "refused logs of a";
    watch(true, name);
    wrong.put(name, "logs are answered 503");
    pass(Duration.ofMinutes(1));

    for (boolean charged : List.of(true, false, true, true)) {
      inCharge.set(charged);
      clock.advance(Duration.ofMinutes(1));
      others.step(clock.instant());
      if (gone.isEmpty() || !charged) {
        assertEquals(List.of("Trouble: " + name), labels());
      }
      gone.add("a");
    }

    assertEquals(List.of("Trouble: " + name, "Over: " + name), labels(), "once");
    StoredLog end = store.reader().find(LogQuery.latest(1).channel("logwire")).get(0);
    assertTrue(end.entry().body().endsWith("logs are answered 503; that replica is gone"));
  }
}
