package io.logwire.store;

import io.logwire.store.move.MovingStore;
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

  /**
   * The store that is there, whose logs are to move somewhere else.
   *
   * @throws StoreException if there is none that this LogWire can read, or another process moves it
   */
  MovingStore from();

  /**
   * The store that is to have the logs of another one; it is made where there is none.
   *
   * @throws StoreException if a service uses it, it cannot be made, or logs could be lost there
   */
  MovingStore to();

  /** A folder for what a command keeps for a moment, which only its owner can read there. */
  Path folder();

  /** What is free on the disk of the logs; without a bound where nobody here can know that. */
  long freeBytes();

  /** The place, for people. */
  String shown();
}
