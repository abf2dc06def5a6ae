package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.Store;
import io.logwire.store.sqlite.SqliteStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a start makes in the folder, and a stop leaves there. */
class FolderOfServiceTest extends LogWireFixture {
  @Test
  void makesATokenAtAFirstStartOnly() throws Exception {
    String secret;
    try (LogWire service = start(Map.of())) {
      secret = service.firstToken().orElseThrow();
      String body = "{\"channel_id\":\"c\",\"label\":\"l\"}";
      assertEquals(
          202,
          send(request(service, body).header("Authorization", "Bearer " + secret)).statusCode());
    }
    try (LogWire service = start(Map.of())) {
      assertTrue(service.firstToken().isEmpty());
    }
    try (Store store = SqliteStore.existing(folder.resolve("data"), Clock.systemUTC())) {
      assertTrue(store.tokens().revoke("first"));
    }
    try (LogWire service = start(Map.of())) {
      assertTrue(service.firstToken().isEmpty(), "whoever revokes all wants none");
    }
    byte[] file = Files.readAllBytes(folder.resolve("data/logwire.db"));
    assertFalse(new String(file, StandardCharsets.ISO_8859_1).contains(secret));
  }

  @Test
  void letsOnlyItsOwnerReadTheData() throws Exception {
    try (LogWire service = start()) {
      create(service, "{\"channel_id\":\"c\",\"label\":\"l\"}");
      Path data = folder.resolve("data");
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data)));
      try (var files = Files.walk(data)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          assertEquals(
              "rw-------",
              PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
              file.toString());
        }
      }
    }
  }

  @Test
  void leavesOneFileWhenItStops() throws Exception {
    try (LogWire service = start()) {
      create(service, "{\"channel_id\":\"c\",\"label\":\"l\"}");
    }
    try (var files = Files.list(folder.resolve("data"))) {
      assertEquals(
          List.of("logwire.db", "logwire.lock", "native"),
          files
              .filter(file -> !file.endsWith("logwire.reserve"))
              .map(file -> file.getFileName().toString())
              .sorted()
              .toList());
    }
  }
}
