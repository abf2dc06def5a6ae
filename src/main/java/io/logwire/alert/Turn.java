package io.logwire.alert;

/** What an attempt is for. */
enum Turn {
  /** The head of the deliveries, and what it can take along. */
  HEAD,
  /** Another one, to see whether only the head is at fault. */
  OTHER,
  /** The head alone once more, as another one has arrived. */
  AGAIN
}
