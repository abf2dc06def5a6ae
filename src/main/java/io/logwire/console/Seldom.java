package io.logwire.console;

import io.logwire.store.ChannelList;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What takes a walk over all channels. Of many it is found at most every {@link #PAUSE}, for all
 * readers, so that a page of 20,000 channels is made as fast as one of six.
 *
 * <p>Threading: any thread; who comes while it is found waits for it.
 */
final class Seldom<K, V> {
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final int MANY = 1_000;

  private final ChannelList channels;

  private K key; // guarded by this
  private V value; // guarded by this; null before the first
  private long found; // guarded by this; nano time

  Seldom(ChannelList channels) {
    this.channels = channels;
  }

  /**
   * What was found a moment ago, or is found now.
   *
   * @param now what it depends on beside the channels
   */
  synchronized V get(K now, Supplier<V> find) {
    boolean fresh =
        value != null
            && now.equals(key)
            && System.nanoTime() - found < PAUSE.toNanos()
            && channels.count(MANY + 1) > MANY;
    if (!fresh) {
      value = find.get();
      key = now;
      found = System.nanoTime();
    }
    return value;
  }
}
