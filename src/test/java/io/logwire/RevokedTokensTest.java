package io.logwire;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.Store;
import io.logwire.store.sqlite.SqliteStore;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start in a folder whose tokens are all revoked. */
class RevokedTokensTest {
  @TempDir Path home;

  @Test
  void saysThatNobodyCanSendAndMakesNoToken() throws Exception {
    Path data = home.resolve("data");
    try (TestStore store = new TestStore(data)) {
      store.append(TestStore.entry("channel", "label"));
    }
    try (Store store = SqliteStore.existing(data, Clock.systemUTC())) {
      store.tokens().create("shop", List.of());
      assertTrue(store.tokens().revoke("shop"));
    }
    try (ChildServer child = ChildServer.launch(data, Map.of("LOGWIRE_TOKEN", ""))) {
      child.awaitSaid("all tokens are revoked, so nobody can send logs; `token create NAME`");
      assertFalse(child.stdout().toString().contains("lw_"), child.stdout()::toString);
    }
  }
}
