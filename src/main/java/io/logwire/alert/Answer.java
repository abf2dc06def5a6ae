package io.logwire.alert;

import java.util.Optional;

/**
 * What came of one HTTP request.
 *
 * @param status 0 if there was no answer
 * @param retryAfter the header of that name
 * @param location the header of that name
 * @param body the first 16 KiB of the answer, as text
 * @param trouble why there was no answer
 */
record Answer(
    int status,
    Optional<String> retryAfter,
    Optional<String> location,
    String body,
    Trouble trouble) {

  static Answer none(Trouble trouble) {
    return new Answer(0, Optional.empty(), Optional.empty(), "", trouble);
  }
}
