package io.logwire.store;

import java.nio.file.Path;
import java.time.Clock;

/** Where a store is, or may be, for the commands. */
public interface StorePlace {

  /**
   * The store that is there; it makes nothing.
   *
   * @throws StoreException if there is none, naming the place, or it is not one that this LogWire
   *     can read
   */
  Store existing(Clock clock);

  /**
   * Makes a store where there is none, for the few commands that may begin one.
   *
   * @return whether there was none
   * @throws StoreException if it cannot be made
   */
  boolean make();

  /** A folder for what a command keeps for a moment, which only its owner can read there. */
  Path folder();

  /** The place, for people. */
  String shown();
}
