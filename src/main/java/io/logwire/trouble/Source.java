package io.logwire.trouble;

import java.time.Instant;
import java.util.Optional;

/** Something that can be wrong with the service, or with what it is told. */
@FunctionalInterface
public interface Source {
  /** What is wrong now, in a sentence for the owner; empty where nothing is. Must not wait. */
  Optional<String> look(Instant now);
}
