package io.logwire;

import io.logwire.config.Config;
import io.logwire.config.Settings;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.Store;
import io.logwire.store.sqlite.SqliteStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole service on a free port, for tests that speak to it as its clients do and then look into
 * its file.
 */
public final class TestServer implements AutoCloseable {
  /** A token for all channels. */
  public static final String TOKEN = "only-for-the-tests";

  private final LogWire service;
  private final Path data;
  private Config config;

  private TestServer(LogWire service, Path data, Config config) {
    this.service = service;
    this.data = data;
    this.config = config;
  }

  /** Starts it with its file in that folder. */
  public static TestServer start(Path data) {
    return start(data, Map.of());
  }

  /**
   * Starts it with its file in that folder.
   *
   * @param settings variables of the environment, {@code LOGWIRE_RATE_PER_SECOND} for example
   */
  public static TestServer start(Path data, Map<String, String> settings) {
    return start(data, settings, Clock.systemUTC());
  }

  /** The same by another clock. */
  public static TestServer start(Path data, Map<String, String> settings, Clock clock) {
    Config config = config(data, settings);
    return new TestServer(LogWire.start(config, clock), data, config);
  }

  private static Config config(Path data, Map<String, String> settings) {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "LOGWIRE_PORT",
                "0",
                "LOGWIRE_CONSOLE_PORT",
                "0",
                "LOGWIRE_DATA",
                data.toString(),
                "LOGWIRE_TOKEN",
                TOKEN));
    environment.putAll(settings);
    Path noFile = data.resolve("none.properties");
    return Config.of(Settings.read(Config.DEFAULTS, noFile, false, environment));
  }

  public int port() {
    return service.port();
  }

  public int consolePort() {
    return service.consolePort().orElseThrow();
  }

  /** Where logs are sent to. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port() + "/api/v1/log/create");
  }

  public Path file() {
    return Path.of(service.place());
  }

  /** Has it read the same settings anew, as SIGHUP does; so it looks for troubles at once. */
  public void follow() {
    service.follow(config);
  }

  /** Has it read other settings, and the same ones from then on. */
  public void follow(Map<String, String> settings) {
    config = config(data, settings);
    follow();
  }

  /** Makes a token for these channels as the command does, and gives its secret. */
  public String createToken(String name, String... channels) {
    try (Store store = SqliteStore.existing(file().getParent(), Clock.systemUTC())) {
      return store.tokens().create(name, List.of(channels)).orElseThrow();
    }
  }

  /** What the file holds, newest first. */
  public List<StoredLog> find(LogQuery query) {
    try (Store store = SqliteStore.existing(file().getParent(), Clock.systemUTC())) {
      return store.reader().find(query);
    }
  }

  /** All logs, in the order in which they came. */
  public List<StoredLog> logs() {
    List<StoredLog> newestFirst = new ArrayList<>(find(LogQuery.latest(100_000)));
    Collections.reverse(newestFirst);
    return newestFirst;
  }

  @Override
  public void close() {
    service.close();
  }
}
