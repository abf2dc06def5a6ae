package io.logwire.alert;

/**
 * Whether one alert is at fault where attempts come to nothing, and not the receiver as a whole:
 * after ten in a row each further one is followed at once by an attempt at a single other alert,
 * the next time at the one after that. If that one arrives, the receiver is up.
 *
 * <p>Threading: the sender thread only.
 */
final class Suspicion {
  private static final int PATIENCE = 10;
  private static final int FURTHEST = 20; // several in a row may be at fault

  // A chat takes what we make of any alert; one that refuses so many in a row refuses the webhook.
  private static final int REFUSALS = 5;

  private final boolean isChat;
  private int refusals;
  private int failures;
  private int others;
  private boolean isUp;

  Suspicion(boolean isChat) {
    this.isChat = isChat;
  }

  /** A single alert was refused for good. */
  void refused() {
    refusals++;
  }

  /** Something has arrived. */
  void arrived() {
    refusals = 0;
  }

  /** Whether a refusal of one alert looks like one of all. */
  boolean doubts(Outcome outcome) {
    return isChat && outcome.kind() == Outcome.Kind.REFUSED && refusals >= REFUSALS;
  }

  /** An attempt in turn came to nothing; whether another alert should be tried now. */
  boolean afterFailure() {
    failures++;
    return isUp || failures >= PATIENCE;
  }

  /** Which one to try, counted from the head: the head alone first, if the attempt was at many. */
  int nextOther(boolean ofMany) {
    return (ofMany ? 0 : 1) + others++ % FURTHEST;
  }

  /** There is none at that place: the next one is the nearest again. */
  void noOther() {
    others = 0;
  }

  /** Another alert has arrived. */
  void otherArrived() {
    isUp = true;
    others = 0;
  }

  /** Another alert has not arrived either, so it looks like the receiver. */
  void otherFailed() {
    isUp = false;
  }

  /** Whether the receiver is known to be up although attempts come to nothing. */
  boolean isUp() {
    return isUp;
  }

  /** The alert has arrived, or it is no longer owed. */
  void over() {
    failures = 0;
    others = 0;
    isUp = false;
  }
}
