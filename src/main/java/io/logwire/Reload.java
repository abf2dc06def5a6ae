package io.logwire;

import io.logwire.config.Config;
import io.logwire.config.Settings;
import io.logwire.config.Settings.Setting;
import io.logwire.logger.OperatorLoggers;
import io.logwire.metrics.Counter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a running service follow its settings without a restart: webhooks, retention, rates, what is
 * expected of channels, and how it speaks to its owner. All of them are followed, or none where any
 * is wrong; what takes a restart is named. The environment is that of the start; files that it
 * names are read anew.
 *
 * <p>Threading: any thread; one at a time.
 */
final class Reload implements Runnable {
  private static final Logger logger = LoggerFactory.getLogger(OperatorLoggers.SERVICE);

  private static final Pattern FOLLOWED =
      Pattern.compile("(?:webhook|retention|rate|log|channel|heartbeat)\\..*");

  private final Supplier<Settings> read;
  private final Consumer<Config> follow;
  private final Counter outcomes;
  private final Map<String, Setting> started;
  private Map<String, Setting> last;

  /**
   * @param started what the service was started with
   * @param follow has the service follow these settings
   * @param outcomes counts what becomes of them
   */
  Reload(Settings started, Supplier<Settings> read, Consumer<Config> follow, Counter outcomes) {
    this.outcomes = outcomes;
    this.started = started.all();
    this.last = started.all();
    this.read = read;
    this.follow = follow;
  }

  @Override
  public synchronized void run() {
    try {
      Settings settings = read.get();
      follow.accept(Config.of(settings));
      settings.warnings().forEach(logger::warn);
      say(settings.all());
      last = settings.all();
      outcomes.add("followed");
    } catch (Config.Invalid e) {
      outcomes.add("refused");
      // In one line, as of many lines of a kind some would not be written.
      String faults = String.join("; ", e.getMessage().lines().toList());
      logger.error("the settings stay as they were, because of the new ones: {}", faults);
    } catch (RuntimeException e) {
      outcomes.add("refused");
      logger.error("the settings could not be read anew", e);
    }
  }

  private void say(Map<String, Setting> now) {
    List<String> followed =
        changed(last, now).filter(key -> FOLLOWED.matcher(key).matches()).toList();
    logger.info(
        "settings read anew: {}",
        followed.isEmpty() ? "nothing to follow" : "now following " + String.join(", ", followed));
    List<String> others =
        changed(started, now).filter(key -> !FOLLOWED.matcher(key).matches()).toList();
    if (!others.isEmpty()) {
      logger.warn("these take a restart to be followed: {}", String.join(", ", others));
    }
  }

  private static Stream<String> changed(Map<String, Setting> before, Map<String, Setting> now) {
    TreeSet<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(now.keySet());
    return keys.stream().filter(key -> !Objects.equals(value(before, key), value(now, key)));
  }

  private static String value(Map<String, Setting> settings, String key) {
    Setting setting = settings.get(key);
    return setting == null ? "" : setting.value();
  }
}
