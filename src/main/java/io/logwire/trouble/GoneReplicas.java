package io.logwire.trouble;

import io.logwire.log.StoredLog;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * Ends the troubles of replicas that are gone: logs that one has refused are its own trouble, and
 * one that never comes back would leave it open for ever. The replica that is in charge does it.
 *
 * <p>Threading: one thread.
 */
final class GoneReplicas {
  /** Begins the name of such a trouble, the name of the replica is the rest. */
  static final String REFUSED_OF = Sources.REFUSED + " of ";

  private static final Duration EVERY = Duration.ofMinutes(1);

  private final TroubleWatch.Replica replica;
  private final Ledger.Ways ways;
  private Instant looked = Instant.EPOCH;

  GoneReplicas(TroubleWatch.Replica replica, Ledger.Ways ways) {
    this.replica = replica;
    this.ways = ways;
  }

  /** Looks each minute; what could not be told is found again by the next look. */
  void step(Instant now) {
    boolean isTime = Duration.between(looked, now).abs().compareTo(EVERY) >= 0;
    if (!isTime || !replica.isInCharge().getAsBoolean()) {
      return;
    }
    looked = now;
    Set<String> known = new HashSet<>();
    for (StoredLog log : ways.find().apply(Ledger.all())) {
      String name = log.entry().reference();
      if (known.add(name) && Ledger.isBegin(log) && isOfGone(name)) {
        String text = log.entry().body() + "; that replica is gone";
        boolean alert = ways.alerts().getAsBoolean();
        var unused = ways.append().apply(Ledger.end(name, text, log.time(), alert));
      }
    }
  }

  private boolean isOfGone(String name) {
    return name.startsWith(REFUSED_OF)
        && replica.isGone().test(name.substring(REFUSED_OF.length()));
  }
}
